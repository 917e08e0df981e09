import { Injectable } from '@nestjs/common';
import { Metrics } from '../telemetry/index.js';
import { MailRepository } from './mail.repository.js';

/** Counts what became of outgoing mail. */
@Injectable()
export class MailMetrics {
  private readonly attempts;

  constructor(metrics: Metrics, repository: MailRepository) {
    this.attempts = metrics.counter({
      name: 'pigeonnier_mail_attempts_total',
      help: 'Attempts to send a mail: sent, later when it will be tried again, failed when not.',
      labels: ['outcome'],
    });
    metrics.gauge({ name: 'pigeonnier_mail_waiting', help: 'Mails that wait to be sent, in the whole database.' }, async () => {
      const value = await repository.countWaiting().catch(() => undefined);
      return value === undefined ? [] : [{ labels: {}, value }];
    });
  }

  tried(outcome: 'sent' | 'later' | 'failed'): void {
    this.attempts.add({ outcome });
  }
}
