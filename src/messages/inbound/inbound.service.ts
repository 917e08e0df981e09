import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/index.js';
import { OptOutService } from '../../opt-out/index.js';
import { SentMessages } from '../reports/sent-messages.repository.js';
import type { Finding } from '../reports/sent-messages.repository.js';
import { identifyMessage } from './identify-message.js';
import { InboundRepository } from './inbound.repository.js';
import type { InboundMessage, ReceivedMessage } from './inbound-message.js';
import { ReceivedFiles } from './received-files.service.js';
import type { StoredMessage } from './received-files.service.js';
import { isStopWord } from './is-stop-word.js';
import { StopAnswers } from './stop-answers.service.js';

/** Takes in messages to our phones, many at a time. */
@Injectable()
export class InboundService {
  constructor(
    private readonly repository: InboundRepository,
    private readonly sent: SentMessages,
    private readonly optOuts: OptOutService,
    private readonly answers: StopAnswers,
    private readonly files: ReceivedFiles,
  ) {}

  /**
   * Stores messages within the caller's transaction, each once however often its provider repeats it, and answers those that are new.
   * Whoever said STOP is opted out, and told so once if the account wishes it.
   */
  async receive(tx: Transaction, messages: readonly InboundMessage[]): Promise<readonly StoredMessage[]> {
    if (messages.length === 0) return [];
    const fresh = await this.withoutRepeated(tx, await this.addressed(tx, messages));
    if (fresh.length === 0) return [];
    const ids = await this.repository.insert(tx, fresh);
    await this.optOut(tx, fresh);
    return this.files.store(
      tx,
      fresh.map((message, index) => ({ ...message, id: ids[index] ?? 0 })),
    );
  }

  /** A message belongs to the phone that its callback names, else to the one it answers, else to the account's only phone of the adapter. */
  private async addressed(tx: Transaction, messages: readonly InboundMessage[]): Promise<readonly ReceivedMessage[]> {
    const answered = await this.findAnswered(tx, messages);
    const homeless = messages.filter((message) => (message.idPhone ?? answered.get(message)?.idPhone ?? null) === null);
    const only = await this.findOnlyPhones(tx, homeless);
    return messages.map((message) => ({
      idUser: message.idUser,
      idPhone: message.idPhone ?? answered.get(message)?.idPhone ?? only.get(`${message.idUser} ${message.adapter}`) ?? null,
      origin: message.origin,
      text: message.text,
      at: message.at ?? message.receivedAt,
      mms: message.mms,
      files: message.files ?? [],
      inReplyTo: answered.get(message)?.id ?? null,
      identity: identifyMessage(message),
    }));
  }

  private async findAnswered(
    tx: Transaction,
    messages: readonly InboundMessage[],
  ): Promise<ReadonlyMap<InboundMessage, Exclude<Finding, string>>> {
    const replies = messages.flatMap((message) => (message.inReplyTo === undefined ? [] : [{ message, uid: message.inReplyTo }]));
    const findings = await this.sent.find(
      tx,
      replies.map(({ message: { idUser, adapter, origin }, uid }) => ({ idUser, adapter, uid, recipient: origin })),
    );
    const answered = new Map<InboundMessage, Exclude<Finding, string>>();
    replies.forEach(({ message }, index) => {
      const finding = findings[index];
      if (typeof finding === 'object') answered.set(message, finding);
    });
    return answered;
  }

  private async findOnlyPhones(tx: Transaction, messages: readonly InboundMessage[]): Promise<ReadonlyMap<string, number>> {
    if (messages.length === 0) return new Map();
    const phones = await this.repository.findOnlyPhones(tx, messages);
    return new Map(phones.map(({ idUser, adapter, idPhone }) => [`${idUser} ${adapter}`, idPhone]));
  }

  private async withoutRepeated(tx: Transaction, messages: readonly ReceivedMessage[]): Promise<readonly ReceivedMessage[]> {
    const once = withoutEqual(messages);
    await this.repository.lockIdentities(tx, once);
    const repeated = await this.repository.findRepeated(tx, once);
    return once.filter((_, place) => !repeated.has(place));
  }

  private async optOut(tx: Transaction, messages: readonly ReceivedMessage[]): Promise<void> {
    const stops = messages.filter(({ text }) => isStopWord(text));
    if (stops.length === 0) return;
    const requests = stops.map(({ idUser, origin, text, at }) => ({ idUser, number: origin, text, source: 'sms', at }));
    await this.answers.schedule(tx, await this.optOuts.add(tx, requests), stops);
  }
}

/** The first of those that came together and are the same message; one that names its phone before one that does not. */
function withoutEqual(messages: readonly ReceivedMessage[]): readonly ReceivedMessage[] {
  const kept: ReceivedMessage[] = [];
  const byIdentity = new Map<string, number[]>();
  for (const message of messages) {
    const key = `${message.idUser} ${message.identity.key}`;
    const places = byIdentity.get(key) ?? [];
    const same = places.find((place) => isSamePhone(kept[place]?.idPhone ?? null, message.idPhone));
    if (same === undefined) byIdentity.set(key, [...places, kept.push(message) - 1]);
    else if (kept[same]?.idPhone === null) kept[same] = message;
  }
  return kept;
}

function isSamePhone(one: number | null, other: number | null): boolean {
  return one === other || one === null || other === null;
}
