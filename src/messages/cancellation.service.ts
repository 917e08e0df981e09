import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { EventsService } from '../events/index.js';
import { BatchCancellation } from './batches/batch-cancellation.repository.js';
import { SchedulingRepository } from './scheduling.repository.js';

/** What a cancellation came to. */
export interface CancelledMessages {
  /** Messages that are not sent. Of a request that still waited for its time: the recipients it names, a group counting as one. */
  readonly cancelled: number;
  /** Messages that were sent, are being handed to the provider at this moment, or had failed before. */
  readonly left: number;
}

/** Stops requests, whether they wait for their time or are being sent. */
@Injectable()
export class CancellationService {
  constructor(
    private readonly database: Database,
    private readonly scheduling: SchedulingRepository,
    private readonly batches: BatchCancellation,
    private readonly events: EventsService,
  ) {}

  /** What has not left stays. `undefined` when the account has no such request. */
  async cancel(idUser: number, idScheduled: number): Promise<CancelledMessages | undefined> {
    return this.database.transaction(async (tx) => {
      const named = await this.scheduling.remove(tx, idUser, idScheduled);
      const request = { idUser, idScheduled };
      const outcome =
        named === undefined
          ? await this.batches
              .cancel(tx, request)
              .then(async (cancelled) => ({ cancelled, messages: await this.batches.count(tx, request) }))
          : { cancelled: named, messages: named };
      if (outcome.messages === 0) return undefined;
      const text = `Annulation de l'envoi ${idScheduled} : ${outcome.cancelled} message(s) non envoyé(s)`;
      if (outcome.cancelled > 0 && named === undefined) await this.scheduling.allowAgain(tx, idUser, idScheduled);
      if (outcome.cancelled > 0) await this.events.addAll(tx, [{ idUser, type: 'SCHEDULED_CANCEL', text }]);
      return { cancelled: outcome.cancelled, left: outcome.messages - outcome.cancelled };
    });
  }
}
