import { Injectable, Logger } from '@nestjs/common';
import { languageOf, SettingsService } from '../accounts/index.js';
import type { Language } from '../accounts/index.js';
import { Clock } from '../config/index.js';
import type { Transaction } from '../database/index.js';
import { EventsService } from '../events/index.js';
import { Jobs } from '../jobs/index.js';
import { MailRepository } from './mail.repository.js';
import { MailServer } from './mail-server.js';
import type { NewMail } from './new-mail.js';

/** The job that sends what waits. */
export const SEND_MAIL = 'send_mail';

/** How long a mail is tried. */
const PATIENCE_MS = 24 * 3_600_000;

const MAIL_IS_OFF: Readonly<Record<Language, string>> = {
  fr: 'Un e-mail n’a pas été envoyé : l’envoi d’e-mails n’est pas configuré (MAIL_URL).',
  en: 'An e-mail was not sent: sending e-mail is not configured (MAIL_URL).',
};

/** Outgoing mail, written down in the transaction of what causes it and sent soon after. */
@Injectable()
export class Outbox {
  private readonly logger = new Logger(Outbox.name);
  /** Accounts that were told by this host that mail is off. */
  private readonly told = new Set<number>();

  constructor(
    private readonly server: MailServer,
    private readonly repository: MailRepository,
    private readonly jobs: Jobs,
    private readonly events: EventsService,
    private readonly settings: SettingsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds mails within the caller's transaction: committed, they are sent once, tried for a day. Without a mail server nothing is added; the
   * log and each account's events say so, once.
   */
  async add(tx: Transaction, mails: readonly NewMail[]): Promise<void> {
    if (mails.length === 0) return;
    if (!this.server.isConfigured) return this.tellThatMailIsOff(tx, mails);
    const now = this.clock.now();
    await this.repository.add(tx, mails, now, new Date(now.getTime() + PATIENCE_MS));
    await this.jobs.wakeAfter(tx, SEND_MAIL);
  }

  private async tellThatMailIsOff(tx: Transaction, mails: readonly NewMail[]): Promise<void> {
    const idUsers = [...new Set(mails.map(({ idUser }) => idUser))].filter((idUser) => !this.told.has(idUser));
    if (idUsers.length === 0) return;
    if (this.told.size === 0) this.logger.warn('mail is wanted, but not configured: set MAIL_URL and MAIL_FROM');
    for (const idUser of idUsers) this.told.add(idUser);
    const settings = await this.settings.ofAccounts(idUsers, ['language']);
    await this.events.addAll(
      tx,
      idUsers.map((idUser) => ({ idUser, type: 'MAIL_OFF', text: MAIL_IS_OFF[languageOf(settings.get(idUser)?.language)] })),
    );
  }
}
