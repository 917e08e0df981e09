import { Injectable } from '@nestjs/common';
import { SettingsService } from '../../accounts/index.js';
import { Clock } from '../../config/index.js';
import type { Transaction } from '../../database/index.js';
import { normaliseNumber } from '../../opt-out/index.js';
import { STOP_ANSWER_TAG } from '../message.js';
import { SchedulingRepository } from '../scheduling.repository.js';
import type { ReceivedMessage } from './inbound-message.js';

interface OptedOut {
  readonly idUser: number;
  readonly number: string;
}

/** Confirms an opt-out to the person, where the account wishes it (settings `smsstop_respond`, `smsstop_response`). */
@Injectable()
export class StopAnswers {
  constructor(
    private readonly settings: SettingsService,
    private readonly scheduling: SchedulingRepository,
    private readonly clock: Clock,
  ) {}

  /** Schedules one answer per new opt-out, by the phone that received it, in the very transaction that stores the opt-out. */
  async schedule(tx: Transaction, optedOut: readonly OptedOut[], stops: readonly ReceivedMessage[]): Promise<void> {
    const phones = new Map(stops.toReversed().map((stop) => [`${stop.idUser} ${normaliseNumber(stop.origin)}`, stop.idPhone]));
    const texts = await this.textsOf(optedOut);
    const wanted = optedOut.flatMap(({ idUser, number }) => {
      const text = texts.get(idUser);
      return text === undefined ? [] : [{ idUser, number, text, idPhone: phones.get(`${idUser} ${number}`) ?? undefined }];
    });
    if (wanted.length === 0) return;
    const firstId = await this.scheduling.reserveIds(tx, wanted.length);
    await this.scheduling.insertLater(
      tx,
      wanted.map(({ idUser, number, text, idPhone }, index) => ({
        id: firstId + index,
        idUser,
        at: this.clock.now(),
        text,
        flash: false,
        mms: false,
        idPhone,
        tag: STOP_ANSWER_TAG,
        numbers: [{ number, data: '[]' }],
        recipients: [],
      })),
    );
  }

  private async textsOf(optedOut: readonly OptedOut[]): Promise<ReadonlyMap<number, string>> {
    const texts = new Map<number, string>();
    for (const idUser of new Set(optedOut.map((one) => one.idUser))) {
      const responds = await this.settings.get(idUser, 'smsstop_respond');
      const text = await this.settings.get(idUser, 'smsstop_response');
      if (responds !== '' && responds !== '0' && text.trim() !== '') texts.set(idUser, text);
    }
    return texts;
  }
}
