import { Injectable } from '@nestjs/common';
import { Metrics } from '../../../telemetry/index.js';
import { InboxesRepository } from './inboxes.repository.js';

/** Counts what is read at providers that must be asked. */
@Injectable()
export class InboxMetrics {
  private readonly messages;

  constructor(metrics: Metrics, inboxes: InboxesRepository) {
    this.messages = metrics.counter({
      name: 'pigeonnier_inbox_messages_total',
      help: 'Messages read at providers: new ones, and repeated ones that were stored before.',
      labels: ['outcome'],
    });
    metrics.gauge(
      { name: 'pigeonnier_inboxes_failing', help: 'Phones whose messages could not be read last time, in the whole database.' },
      async () => {
        const value = await inboxes.countFailing().catch(() => undefined);
        return value === undefined ? [] : [{ labels: {}, value }];
      },
    );
  }

  read(fresh: number, repeated: number): void {
    if (fresh > 0) this.messages.add({ outcome: 'new' }, fresh);
    if (repeated > 0) this.messages.add({ outcome: 'repeated' }, repeated);
  }
}
