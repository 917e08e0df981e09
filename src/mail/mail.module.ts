import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { EventsModule } from '../events/index.js';
import { JobsModule } from '../jobs/index.js';
import { TelemetryModule } from '../telemetry/index.js';
import { MailMetrics } from './mail-metrics.js';
import { MailSender } from './mail-sender.service.js';
import { MailServer } from './mail-server.js';
import { MailRepository } from './mail.repository.js';
import { Outbox } from './outbox.service.js';

/** Outgoing mail. */
@Module({
  imports: [AccountsModule, EventsModule, JobsModule, TelemetryModule],
  providers: [MailMetrics, MailRepository, MailSender, MailServer, Outbox],
  exports: [MailSender, Outbox],
})
export class MailModule {}
