import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { languageOf, SettingsService } from '../accounts/index.js';
import type { Language } from '../accounts/index.js';
import { Clock } from '../config/index.js';
import { Database, isConnectionError } from '../database/index.js';
import { EventsService } from '../events/index.js';
import { Jobs } from '../jobs/index.js';
import { isAboutServer, judgeFailure, reasonOf } from './judge-failure.js';
import { MailMetrics } from './mail-metrics.js';
import { MailServer } from './mail-server.js';
import { MailRepository } from './mail.repository.js';
import type { LeasedMail } from './mail.repository.js';
import type { AttachmentLoader } from './new-mail.js';
import { SEND_MAIL } from './outbox.service.js';

const EVERY_MS = 10_000;
/** Mails sent side by side, each over its own connection. */
const AT_ONCE = 4;
/** Longer than one attempt and the recording of its result can take. */
const LEASE_MS = 300_000;
/** How long a result is kept while the database is away. */
const RECORD_PATIENCE_MS = 120_000;
const RECORD_PAUSE_MS = 250;

const HOUR_MS = 3_600_000;
const KEPT_MS = 30 * 24 * HOUR_MS;

const GAVE_UP: Readonly<Record<Language, (recipient: string, reason: string) => string>> = {
  fr: (recipient, reason) => `Un e-mail à ${recipient} n’a pas pu être envoyé : ${reason}`,
  en: (recipient, reason) => `An e-mail to ${recipient} could not be sent: ${reason}`,
};

/** Sends what waits in the outbox, on every host that works; a mail is leased by one of them at a time. */
@Injectable()
export class MailSender implements OnModuleInit {
  private readonly logger = new Logger(MailSender.name);
  private loadAttachments: AttachmentLoader = () => Promise.resolve([]);

  constructor(
    private readonly server: MailServer,
    private readonly repository: MailRepository,
    private readonly database: Database,
    private readonly events: EventsService,
    private readonly settings: SettingsService,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly metrics: MailMetrics,
  ) {}

  onModuleInit(): void {
    if (!this.server.isConfigured) return;
    this.jobs.register({ name: SEND_MAIL, everyMs: EVERY_MS, hosts: 'all', run: (signal) => this.sendDue(signal) });
    this.jobs.register({ name: 'forget_mail', everyMs: HOUR_MS, hosts: 'one', run: () => this.forgetOld() });
  }

  /** Files come from a feature that this one does not know. */
  attachBy(loader: AttachmentLoader): void {
    this.loadAttachments = loader;
  }

  /** Sends until nothing is due, or nothing can be sent. */
  private async sendDue(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const now = this.clock.now();
      const mails = await this.repository.lease(now, new Date(now.getTime() + LEASE_MS), AT_ONCE);
      const outcomes = await Promise.all(mails.map((mail) => this.send(mail)));
      // An empty round, or one that found the server closed.
      if (outcomes.every((outcome) => outcome === 'no_server')) return;
    }
  }

  private async send(mail: LeasedMail): Promise<'done' | 'no_server'> {
    try {
      const attachments = mail.idMedias.length === 0 ? [] : await this.loadAttachments(mail.idUser, mail.idMedias);
      const { recipient, subject, text, uid, createdAt: date } = mail;
      await this.server.send({ recipient, subject, text, uid, date, attachments });
    } catch (error) {
      await this.recordFailure(mail, error);
      return isAboutServer(error) ? 'no_server' : 'done';
    }
    // It is out: this must be written down, or it would go out again.
    await untilRecorded(() => this.repository.markSent(mail.id, this.clock.now()));
    this.metrics.tried('sent');
    return 'done';
  }

  private async recordFailure({ id, idUser, recipient, attempts, giveUpAt }: LeasedMail, error: unknown): Promise<void> {
    const now = this.clock.now();
    const reason = reasonOf(error);
    const verdict = judgeFailure({ error, attempts, now, giveUpAt, random: Math.random() });
    this.logger.warn({ message: 'a mail could not be sent', mail: id, attempts, again: verdict.kind === 'later', error });
    if (verdict.kind === 'later') {
      await this.repository.postpone(id, verdict.at, reason);
      this.metrics.tried('later');
      return;
    }
    const language = languageOf(await this.settings.get(idUser, 'language'));
    await this.database.transaction(async (tx) => {
      if (!(await this.repository.markFailed(tx, id, now, reason))) return;
      await this.events.addAll(tx, [{ idUser, type: 'MAIL_FAILED', text: GAVE_UP[language](recipient, reason) }]);
    });
    this.metrics.tried('failed');
  }

  private forgetOld(): Promise<void> {
    return this.repository.forgetEndedBefore(new Date(this.clock.now().getTime() - KEPT_MS));
  }
}

/** Repeats while the database is away; what it refuses is thrown. */
async function untilRecorded(record: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + RECORD_PATIENCE_MS;
  for (;;) {
    try {
      return await record();
    } catch (error) {
      if (!isConnectionError(error) || performance.now() > deadline) throw error;
      await delay(RECORD_PAUSE_MS);
    }
  }
}
