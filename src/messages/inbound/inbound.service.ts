import { Injectable } from '@nestjs/common';
import { SettingsService } from '../../accounts/index.js';
import type { Transaction } from '../../database/index.js';
import { identifyMessage } from './identify-message.js';
import { InboundRepository } from './inbound.repository.js';
import type { Arrival, InboundMessage, ReceivedMessage } from './inbound-message.js';
import { INBOUND_SETTINGS } from './inbound-settings.js';
import type { SettingsOfAccounts } from './inbound-settings.js';
import { Keywords } from './keywords/keywords.service.js';
import type { Wish } from './keywords/last-wishes.js';
import { keywordReader } from './keywords/read-keyword.js';
import { ReceivedFiles } from './received-files.service.js';
import type { StoredMessage } from './received-files.service.js';
import { Replies } from './replies/replies.service.js';
import { Transfer } from './transfer/transfer.service.js';

/** A message with its place among those that came together. */
interface Placed {
  readonly message: ReceivedMessage;
  readonly place: number;
}

/** Takes in messages to our phones, many at a time. */
@Injectable()
export class InboundService {
  constructor(
    private readonly repository: InboundRepository,
    private readonly replies: Replies,
    private readonly keywords: Keywords,
    private readonly transfer: Transfer,
    private readonly settings: SettingsService,
    private readonly files: ReceivedFiles,
  ) {}

  /**
   * Stores messages within the caller's transaction, each once however often its provider repeats it, and answers those that are new.
   * Whoever said STOP is opted out, whoever said START no longer is, by what each person said last.
   */
  async receive(tx: Transaction, arrivals: readonly Arrival[]): Promise<readonly StoredMessage[]> {
    if (arrivals.length === 0) return [];
    const fresh = await this.withoutRepeated(tx, await this.addressed(tx, arrivals));
    const settings = await this.settingsOf(arrivals);
    const stored = await this.store(tx, fresh);
    await this.keywords.apply(tx, wishesOf(arrivals, fresh, settings), settings);
    await this.transfer.transfer(tx, stored, settings);
    return stored;
  }

  private async store(tx: Transaction, fresh: readonly Placed[]): Promise<readonly StoredMessage[]> {
    if (fresh.length === 0) return [];
    const messages = fresh.map(({ message }) => message);
    const ids = await this.repository.insert(tx, messages);
    return this.files.store(
      tx,
      messages.map((message, index) => ({ ...message, id: ids[index] ?? 0 })),
    );
  }

  private settingsOf(arrivals: readonly Arrival[]): Promise<SettingsOfAccounts> {
    const idUsers = new Set(arrivals.map((arrival) => ('message' in arrival ? arrival.message.idUser : arrival.optOut.idUser)));
    return this.settings.ofAccounts([...idUsers], INBOUND_SETTINGS);
  }

  /** A message belongs to the phone that its callback names, else to the one it answers, else to the account's only phone of the adapter. */
  private async addressed(tx: Transaction, arrivals: readonly Arrival[]): Promise<readonly Placed[]> {
    const placed = arrivals.flatMap((arrival, place) => ('message' in arrival ? [{ message: arrival.message, place }] : []));
    if (placed.length === 0) return [];
    const messages = placed.map(({ message }) => message);
    const answered = await this.replies.find(tx, messages);
    const homeless = messages.filter((message) => (message.idPhone ?? answered.get(message)?.idPhone ?? null) === null);
    const only = await this.findOnlyPhones(tx, homeless);
    return placed.map(({ message, place }) => ({
      place,
      message: {
        idUser: message.idUser,
        idPhone: message.idPhone ?? answered.get(message)?.idPhone ?? only.get(`${message.idUser} ${message.adapter}`) ?? null,
        origin: message.origin,
        text: message.text,
        at: message.at ?? message.receivedAt,
        mms: message.mms,
        files: message.files ?? [],
        inReplyTo: answered.get(message)?.id ?? null,
        identity: identifyMessage(message),
      },
    }));
  }

  private async findOnlyPhones(tx: Transaction, messages: readonly InboundMessage[]): Promise<ReadonlyMap<string, number>> {
    if (messages.length === 0) return new Map();
    const phones = await this.repository.findOnlyPhones(tx, messages);
    return new Map(phones.map(({ idUser, adapter, idPhone }) => [`${idUser} ${adapter}`, idPhone]));
  }

  private async withoutRepeated(tx: Transaction, placed: readonly Placed[]): Promise<readonly Placed[]> {
    if (placed.length === 0) return [];
    const once = withoutEqual(placed);
    const messages = once.map(({ message }) => message);
    await this.repository.lockIdentities(tx, messages);
    const repeated = await this.repository.findRepeated(tx, messages);
    return once.filter((_, index) => !repeated.has(index));
  }
}

/** What people want, in the order of what came: by a message of one word, or as their provider tells. A repeated message wants nothing. */
function wishesOf(arrivals: readonly Arrival[], fresh: readonly Placed[], settings: SettingsOfAccounts): readonly Wish[] {
  const readers = new Map(
    [...new Set(fresh.map(({ message }) => message.idUser))].map((idUser) => [idUser, keywordReader(settings.get(idUser))]),
  );
  const byPlace = new Map(fresh.map(({ message, place }) => [place, message]));
  return arrivals.flatMap((arrival, place): readonly Wish[] => {
    if ('optOut' in arrival) {
      const { number: origin, ...optOut } = arrival.optOut;
      return [{ ...optOut, origin, keyword: 'stop' }];
    }
    const message = byPlace.get(place);
    const keyword = message && readers.get(message.idUser)?.(message.text);
    if (message === undefined || keyword === undefined) return [];
    const { idUser, origin, text, at, idPhone } = message;
    return [{ idUser, origin, keyword, text, at, source: 'sms', message: { idPhone } }];
  });
}

/** The first of those that came together and are the same message; one that names its phone before one that does not. */
function withoutEqual(placed: readonly Placed[]): readonly Placed[] {
  const kept: Placed[] = [];
  const byIdentity = new Map<string, number[]>();
  for (const one of placed) {
    const { idUser, idPhone, identity } = one.message;
    const key = `${idUser} ${identity.key}`;
    const places = byIdentity.get(key) ?? [];
    const same = places.find((place) => isSamePhone(kept[place]?.message.idPhone ?? null, idPhone));
    if (same === undefined) byIdentity.set(key, [...places, kept.push(one) - 1]);
    else if (kept[same]?.message.idPhone === null) kept[same] = one;
  }
  return kept;
}

function isSamePhone(one: number | null, other: number | null): boolean {
  return one === other || one === null || other === null;
}
