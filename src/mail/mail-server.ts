import { Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import type { SMTPTransportOptions } from 'nodemailer';
import { Environment, readMailUrl } from '../config/index.js';
import type { MailServerAddress } from '../config/index.js';
import type { Attachment } from './new-mail.js';

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
/** A server that answers a byte now and then keeps nobody for longer. */
const WHOLE_MS = 120_000;

const THIS_MACHINE = /^(localhost|127(\.\d+){3}|::1)$/;

/** A mail as it goes out. */
export interface OutgoingMail {
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly date: Date;
  /** The same in every attempt, so that other mail systems can tell a repetition. */
  readonly uid: string;
  readonly attachments: readonly Attachment[];
}

/** The mail server of the configuration. */
@Injectable()
export class MailServer {
  private readonly address: MailServerAddress | undefined;
  private readonly from: { readonly name: string; readonly address: string };

  constructor({ mailUrl, mailFrom = '' }: Environment) {
    this.address = mailUrl === undefined ? undefined : readMailUrl(mailUrl);
    this.from = readSender(mailFrom);
  }

  /** Whether mail can be sent at all. */
  get isConfigured(): boolean {
    return this.address !== undefined;
  }

  /** `host:port`, for people. */
  get name(): string {
    return this.address === undefined ? 'none' : `${this.address.host}:${this.address.port}`;
  }

  /**
   * Returns once the server has taken the mail. Each call has a connection of its own.
   * @throws nodemailer's error; it has `permanent` when the server refused this very mail for good.
   */
  async send({ recipient, subject, text, date, uid, attachments }: OutgoingMail): Promise<void> {
    const domain = this.from.address.slice(this.from.address.lastIndexOf('@') + 1);
    await this.transport().sendMail({
      from: { ...this.from },
      // As an object it is one address, whatever is in it.
      to: { name: '', address: recipient },
      subject,
      text,
      date,
      messageId: `<${uid}@${domain}>`,
      // Absence notices and other automata do not answer it (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
      attachments: attachments.map(({ name, contentType, content }) => ({ filename: name, contentType, content })),
      signal: AbortSignal.timeout(WHOLE_MS),
    });
  }

  /** Connects and authenticates without sending anything. @throws when the server cannot be used. */
  async verify(): Promise<void> {
    await this.transport().verify();
  }

  private transport() {
    if (this.address === undefined) throw new Error('mail is not configured: set MAIL_URL and MAIL_FROM');
    return createTransport(optionsOf(this.address));
  }
}

function optionsOf({ host, port, secure, credentials }: MailServerAddress): SMTPTransportOptions {
  return {
    host,
    port,
    secure,
    // Credentials never travel in the clear, except within this machine.
    requireTLS: credentials !== undefined && !THIS_MACHINE.test(host),
    ...(credentials !== undefined && { auth: { user: credentials.user, pass: credentials.password } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** `Name <address>`, or an address alone. */
function readSender(text: string): { readonly name: string; readonly address: string } {
  const [, name = '', address = text.trim()] = /^(.*)<([^<>]+)>\s*$/.exec(text) ?? [];
  return { name: name.trim().replace(/^"|"$/g, ''), address };
}
