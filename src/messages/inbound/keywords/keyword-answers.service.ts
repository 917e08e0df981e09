import { Injectable } from '@nestjs/common';
import { Clock } from '../../../config/index.js';
import type { Transaction } from '../../../database/index.js';
import { STOP_ANSWER_TAG } from '../../message.js';
import { SchedulingRepository } from '../../scheduling.repository.js';
import type { InboundSettings, SettingsOfAccounts } from '../inbound-settings.js';
import type { PersonsWish } from './last-wishes.js';
import type { Keyword } from './read-keyword.js';

interface AnswerRule {
  readonly tag: string;
  readonly wanted: keyof InboundSettings;
  readonly text: keyof InboundSettings;
}

const RULES: Readonly<Record<Keyword, AnswerRule>> = {
  stop: { tag: STOP_ANSWER_TAG, wanted: 'smsstop_respond', text: 'smsstop_response' },
  start: { tag: 'SMS_START', wanted: 'smsstart_respond', text: 'smsstart_response' },
};

/** Confirms to a person that a wish was heard, where the account wants that (settings `smsstop_respond`, `smsstart_respond`). */
@Injectable()
export class KeywordAnswers {
  constructor(
    private readonly scheduling: SchedulingRepository,
    private readonly clock: Clock,
  ) {}

  /** Schedules one answer per wish that changed something, by the phone that received it, in the very transaction that stores the change. */
  async schedule(tx: Transaction, wishes: readonly PersonsWish[], settings: SettingsOfAccounts): Promise<void> {
    const answers = wishes.flatMap(({ idUser, number, keyword, message }) => {
      const rule = RULES[keyword];
      const text = settings.get(idUser)?.[rule.text] ?? '';
      const wanted = message !== undefined && isOn(settings.get(idUser)?.[rule.wanted]) && text.trim() !== '';
      return wanted ? [{ idUser, number, text, tag: rule.tag, idPhone: message.idPhone ?? undefined }] : [];
    });
    if (answers.length === 0) return;
    const firstId = await this.scheduling.reserveIds(tx, answers.length);
    await this.scheduling.insertLater(
      tx,
      answers.map(({ number, ...answer }, index) => ({
        ...answer,
        id: firstId + index,
        at: this.clock.now(),
        flash: false,
        mms: false,
        numbers: [{ number, data: '[]' }],
        recipients: [],
      })),
    );
  }
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
