import { Injectable } from '@nestjs/common';
import { languageOf } from '../../../accounts/index.js';
import type { Language } from '../../../accounts/index.js';
import type { Transaction } from '../../../database/index.js';
import { EventsService } from '../../../events/index.js';
import { OptOutService } from '../../../opt-out/index.js';
import type { SettingsOfAccounts } from '../inbound-settings.js';
import { KeywordAnswers } from './keyword-answers.service.js';
import { lastWishes } from './last-wishes.js';
import type { PersonsWish, Wish } from './last-wishes.js';
import type { Keyword } from './read-keyword.js';

const EVENTS: Readonly<Record<Keyword, { readonly type: string; readonly text: Readonly<Record<Language, (number: string) => string>> }>> =
  {
    stop: {
      type: 'SMSSTOP_ADD',
      text: {
        fr: (number) => `Le numéro ${number} ne veut plus recevoir de SMS.`,
        en: (number) => `The number ${number} wants no more messages.`,
      },
    },
    start: {
      type: 'SMSSTOP_DELETE',
      text: {
        fr: (number) => `Le numéro ${number} veut à nouveau recevoir des SMS.`,
        en: (number) => `The number ${number} wants messages again.`,
      },
    },
  };

/** Does what people want who said STOP or START. */
@Injectable()
export class Keywords {
  constructor(
    private readonly optOuts: OptOutService,
    private readonly answers: KeywordAnswers,
    private readonly events: EventsService,
  ) {}

  /** `wishes` in the order in which they were said. What changes nothing is neither answered nor noted. */
  async apply(tx: Transaction, wishes: readonly Wish[], settings: SettingsOfAccounts): Promise<void> {
    const last = lastWishes(wishes);
    if (last.length === 0) return;
    const stops = last.filter(({ keyword }) => keyword === 'stop');
    const starts = last.filter(({ keyword }) => keyword === 'start');
    const added = await this.optOuts.add(tx, stops);
    const removed = await this.optOuts.remove(tx, starts);
    const changes = [...thoseOf(stops, added), ...thoseOf(starts, removed)];
    await this.answers.schedule(tx, changes, settings);
    await this.events.addAll(
      tx,
      changes.map(({ idUser, number, keyword }) => {
        const { type, text } = EVENTS[keyword];
        return { idUser, type, text: text[languageOf(settings.get(idUser)?.language)](number) };
      }),
    );
  }
}

function thoseOf(
  wishes: readonly PersonsWish[],
  changed: readonly { readonly idUser: number; readonly number: string }[],
): readonly PersonsWish[] {
  const keys = new Set(changed.map(({ idUser, number }) => `${idUser} ${number}`));
  return wishes.filter(({ idUser, number }) => keys.has(`${idUser} ${number}`));
}
