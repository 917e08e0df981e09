import { normaliseNumber } from '../../../opt-out/index.js';
import type { Keyword } from './read-keyword.js';

/** Somebody wants no more messages of an account, or messages again. */
export interface Wish {
  readonly idUser: number;
  /** As it came: a number, or the name or short code of whoever wrote. */
  readonly origin: string;
  readonly keyword: Keyword;
  readonly text?: string | undefined;
  readonly at: Date;
  /** As in `NewOptOut`. */
  readonly source: string;
  /** Said in a message to us, which may be answered by the phone it came to, if that is known. Undefined: the provider told us. */
  readonly message?: { readonly idPhone: number | null };
}

/** A wish of a person who can be reached. */
export interface PersonsWish extends Wish {
  /** E.164. */
  readonly number: string;
}

/**
 * What each person wanted last, of wishes in the order in which they were said. Of several that say the same the first message counts: it
 * can be answered. Who has no number, such as a bank's name, has no say.
 */
export function lastWishes(wishes: readonly Wish[]): readonly PersonsWish[] {
  const last = new Map<string, PersonsWish>();
  for (const wish of wishes) {
    const number = normaliseNumber(wish.origin);
    if (number === undefined) continue;
    const key = `${wish.idUser} ${number}`;
    const before = last.get(key);
    const says = before?.keyword !== wish.keyword || (before.message === undefined && wish.message !== undefined);
    if (says) last.set(key, { ...wish, number });
  }
  return [...last.values()];
}
