import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { isAdapterError } from '@pigeonnier/plugin-sdk';
import type { InboundSms } from '@pigeonnier/plugin-sdk';
import { languageOf, SettingsService } from '../../../accounts/index.js';
import type { Language } from '../../../accounts/index.js';
import { Clock } from '../../../config/index.js';
import { Database, isConnectionError } from '../../../database/index.js';
import { EventsService } from '../../../events/index.js';
import { Jobs } from '../../../jobs/index.js';
import { AdapterRegistry, PhoneConnections } from '../../../phones/index.js';
import type { GuardedAdapter, OpenPhone } from '../../../phones/index.js';
import type { InboundMessage } from '../inbound-message.js';
import { InboundService } from '../inbound.service.js';
import { RemoteFiles, remoteUrls, withContents } from '../remote-files.service.js';
import { InboxMetrics } from './inbox-metrics.js';
import { InboxesRepository } from './inboxes.repository.js';

/** How often a host looks for phones to read. */
const LOOK_MS = 5_000;
/** From one reading of a phone to the next. */
const PERIOD_MS = 20_000;
/** Phones read side by side. */
const AT_ONCE = 8;
/** How long an adapter may take for a call when it says nothing; reading a phone is two calls and some work of ours. */
const CALL_MS = 30_000;
const OWN_WORK_MS = 60_000;
/** Messages stored in one transaction. */
const MAX_TOGETHER = 500;

const NOT_STORED = 'some of them could not be stored; the log tells why';

type OpenAdapterPhone = OpenPhone & { readonly adapter: GuardedAdapter };

const FAILED: Readonly<Record<Language, (idPhone: number, reason: string) => string>> = {
  fr: (idPhone, reason) => `Les messages reçus par le téléphone n° ${idPhone} ne peuvent pas être lus : ${reason}`,
  en: (idPhone, reason) => `The messages of phone ${idPhone} cannot be read: ${reason}`,
};

/**
 * Reads the messages of phones whose provider must be asked. A phone is read by one host at a time; what was read is acknowledged
 * to the provider only when it is stored, so that a crash in between leads to the same messages again, which are recognised.
 */
@Injectable()
export class InboxReader implements OnModuleInit {
  private readonly logger = new Logger(InboxReader.name);

  constructor(
    private readonly registry: AdapterRegistry,
    private readonly phones: PhoneConnections,
    private readonly inboxes: InboxesRepository,
    private readonly inbound: InboundService,
    private readonly files: RemoteFiles,
    private readonly database: Database,
    private readonly events: EventsService,
    private readonly settings: SettingsService,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly metrics: InboxMetrics,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: 'read_inboxes', everyMs: LOOK_MS, hosts: 'all', run: (signal) => this.readDue(signal) });
  }

  private async readDue(signal: AbortSignal): Promise<void> {
    const adapters = this.registry.list().filter((adapter) => adapter.supports('readInbox'));
    if (adapters.length === 0) return;
    const uids = adapters.map(({ uid }) => uid);
    const leaseMs = 2 * Math.max(...adapters.map(({ definition }) => definition.limits?.callTimeoutMs ?? CALL_MS)) + OWN_WORK_MS;
    while (!signal.aborted) {
      const now = this.clock.now();
      const claimed = await this.inboxes.claim(uids, now, new Date(now.getTime() + leaseMs), AT_ONCE);
      if (claimed.length === 0) return;
      await Promise.all(claimed.map((idPhone) => this.readPhone(idPhone, signal)));
    }
  }

  private async readPhone(idPhone: number, signal: AbortSignal): Promise<void> {
    const phone = await this.phones.open(idPhone);
    try {
      if (phone?.adapter !== undefined) await this.read({ ...phone, adapter: phone.adapter }, signal);
      await this.finish(idPhone, phone?.idUser, null);
    } catch (failure) {
      if (isConnectionError(failure)) throw failure;
      if (signal.aborted) return this.inboxes.release(idPhone, this.clock.now());
      this.logger.warn({ message: 'the messages of a phone could not be read, will be tried again', phone: idPhone, error: failure });
      await this.finish(idPhone, phone?.idUser, isAdapterError(failure) ? `${failure.kind}: ${failure.message}` : NOT_STORED);
    }
  }

  private async read(phone: OpenAdapterPhone, signal: AbortSignal): Promise<void> {
    const { adapter, connection } = phone;
    const messages = await Promise.all((await adapter.readInbox(connection, { signal })).map((sms) => this.withFiles(sms, signal)));
    const receivedAt = this.clock.now();
    let missing = 0;
    for (let start = 0; start < messages.length; start += MAX_TOGETHER) {
      const together = messages.slice(start, start + MAX_TOGETHER);
      const stored = await this.store(phone, together, receivedAt);
      missing += together.length - stored.length;
      const uids = stored.flatMap(({ uid }) => (uid === undefined ? [] : [uid]));
      if (uids.length > 0) await adapter.ackInbox(uids, connection, { signal });
    }
    if (missing > 0) throw new Error(`${missing} of ${messages.length} messages could not be stored`);
  }

  /** Files that are still at the provider are fetched first; those that cannot be had are left out, and an MMS remains one. */
  private async withFiles({ medias = [], ...sms }: InboundSms, signal: AbortSignal): Promise<InboundSms> {
    if (medias.length === 0) return sms;
    return { ...sms, medias: withContents(medias, await this.files.fetch(remoteUrls(medias), signal)) };
  }

  /** Answers those that are stored, now or before. One that cannot be stored must not hold up the others. */
  private async store(phone: OpenAdapterPhone, messages: readonly InboundSms[], receivedAt: Date): Promise<readonly InboundSms[]> {
    try {
      const fresh = await this.database.transaction((tx) =>
        this.inbound.receive(
          tx,
          messages.map((sms) => ({ message: toMessage(sms, phone, receivedAt) })),
        ),
      );
      this.metrics.read(fresh.length, messages.length - fresh.length);
      return messages;
    } catch (error) {
      if (isConnectionError(error)) throw error;
      if (messages.length === 1) {
        this.logger.error({ message: 'a message that was read could not be stored', phone: phone.id, error });
        return [];
      }
      const stored: InboundSms[] = [];
      for (const sms of messages) stored.push(...(await this.store(phone, [sms], receivedAt)));
      return stored;
    }
  }

  /** The account is told when a phone begins to fail, once. */
  private async finish(idPhone: number, idUser: number | undefined, error: string | null): Promise<void> {
    const now = this.clock.now();
    const language = idUser === undefined ? 'fr' : languageOf(await this.settings.get(idUser, 'language'));
    await this.database.transaction(async (tx) => {
      const before = await this.inboxes.finish(tx, { idPhone, now, dueAt: new Date(now.getTime() + PERIOD_MS), error });
      if (before?.wasFailing !== false || error === null || idUser === undefined) return;
      await this.events.addAll(tx, [{ idUser, type: 'INBOX_FAILED', text: FAILED[language](idPhone, error) }]);
    });
  }
}

function toMessage({ medias, ...sms }: InboundSms, { id, idUser, adapterUid }: OpenPhone, receivedAt: Date): InboundMessage {
  return { ...sms, idUser, adapter: adapterUid, idPhone: id, receivedAt, mms: medias !== undefined, files: medias ?? [] };
}
