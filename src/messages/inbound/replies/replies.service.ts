import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../../database/index.js';
import { normaliseNumber } from '../../../opt-out/index.js';
import { SentMessages } from '../../reports/sent-messages.repository.js';
import type { InboundMessage } from '../inbound-message.js';
import { RepliesRepository } from './replies.repository.js';
import type { AnsweredMessage } from './replies.repository.js';

export type AnsweredMessages = ReadonlyMap<InboundMessage, AnsweredMessage>;

/** Finds the message of ours that a message answers: by the provider's word, else the last one to that person by that phone. */
@Injectable()
export class Replies {
  constructor(
    private readonly sent: SentMessages,
    private readonly repository: RepliesRepository,
  ) {}

  async find(tx: Transaction, messages: readonly InboundMessage[]): Promise<AnsweredMessages> {
    const told = await this.findTold(tx, messages);
    return new Map([
      ...(await this.findLast(
        tx,
        messages.filter((message) => !told.has(message)),
      )),
      ...told,
    ]);
  }

  private async findTold(tx: Transaction, messages: readonly InboundMessage[]): Promise<AnsweredMessages> {
    const replies = messages.flatMap((message) => (message.inReplyTo === undefined ? [] : [{ message, uid: message.inReplyTo }]));
    const findings = await this.sent.find(
      tx,
      replies.map(({ message: { idUser, adapter, origin }, uid }) => ({ idUser, adapter, uid, recipient: origin })),
    );
    const answered = new Map<InboundMessage, AnsweredMessage>();
    replies.forEach(({ message }, index) => {
      const finding = findings[index];
      if (typeof finding === 'object') answered.set(message, finding);
    });
    return answered;
  }

  private async findLast(tx: Transaction, messages: readonly InboundMessage[]): Promise<AnsweredMessages> {
    const writers = messages.flatMap((message) => {
      const number = normaliseNumber(message.origin);
      return number === undefined ? [] : [{ message, number }];
    });
    if (writers.length === 0) return new Map();
    const found = await this.repository.findLastTo(
      tx,
      writers.map(({ message: { idUser, idPhone = null, adapter, at, receivedAt }, number }) => ({
        idUser,
        number,
        idPhone,
        adapter,
        at: at ?? receivedAt,
      })),
    );
    const answered = new Map<InboundMessage, AnsweredMessage>();
    writers.forEach(({ message }, place) => {
      const last = found.get(place);
      if (last !== undefined) answered.set(message, last);
    });
    return answered;
  }
}
