import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Clock } from '../../config/index.js';
import { Database } from '../../database/index.js';
import { lowest, PhoneAbilitiesReader } from '../settings/phone-abilities.js';
import type { PhoneConnection } from './phone-connection.js';
import { PhoneConnector } from './phone-connector.js';
import type { PhoneStatusWord } from '../phone.js';
import { PhonesRepository } from '../phones.repository.js';
import type { GuardedAdapter } from '../plugins/guard/guarded-adapter.js';
import type { PlanningPhone } from '../choice/planning-phone.js';

/** A notification may be lost with its connection; what is remembered is never older than this. */
const REMEMBERED_MS = 30_000;

/** A phone ready to be sent through, or the reason why it is not. */
export interface OpenPhone {
  readonly id: number;
  readonly idUser: number;
  readonly adapterUid: string;
  readonly status: PhoneStatusWord;
  /** Grows with every change of settings. */
  readonly version: number;
  /** Undefined when nothing can be sent through the phone, as `problem` says. */
  readonly adapter: GuardedAdapter | undefined;
  readonly problem: PlanningPhone['problem'];
  readonly connection: PhoneConnection;
  /** Since when its circuit is open, and when the next probe may begin; undefined while it is closed. */
  readonly circuit: { readonly openedAt: Date; readonly probeAt: Date } | undefined;
  /** Provider requests in flight. */
  readonly maxConcurrency: number;
  readonly ratePerSecond: number | undefined;
  /** One provider request carries many recipients of one text, at most `maxRecipients`. */
  readonly batches: boolean;
  readonly maxRecipients: number;
}

/** Opens phones for calls to their providers. What was opened is remembered until somebody changes the phone. */
@Injectable()
export class PhoneConnections implements OnModuleInit, OnModuleDestroy {
  private readonly remembered = new Map<number, { readonly until: number; readonly phone: Promise<OpenPhone | undefined> }>();
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly database: Database,
    private readonly repository: PhonesRepository,
    private readonly abilities: PhoneAbilitiesReader,
    private readonly connector: PhoneConnector,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.stopListening = await this.database.listen('phones', (payload) => this.forget(payload));
  }

  onModuleDestroy(): void {
    this.stopListening?.();
    this.stopListening = undefined;
  }

  /** Undefined for a phone that does not exist. */
  open(idPhone: number): Promise<OpenPhone | undefined> {
    const now = this.clock.now().getTime();
    const known = this.remembered.get(idPhone);
    if (known !== undefined && known.until > now) return known.phone;
    // Remembered before it is read: a change that is announced meanwhile makes it forgotten again.
    const entry = { until: now + REMEMBERED_MS, phone: this.openAnew(idPhone) };
    if (this.stopListening !== undefined) this.remembered.set(idPhone, entry);
    const forget = (): void => void (this.remembered.get(idPhone) === entry && this.remembered.delete(idPhone));
    entry.phone.then((phone) => phone ?? forget(), forget);
    return entry.phone;
  }

  private async openAnew(idPhone: number): Promise<OpenPhone | undefined> {
    const row = await this.repository.find(idPhone);
    if (row === undefined) return undefined;
    const { adapter, settings, problem, ...rest } = this.abilities.read(row);
    const connected = { idPhone: row.id, idUser: row.id_user, adapterUid: row.adapter };
    return {
      id: row.id,
      idUser: row.id_user,
      adapterUid: row.adapter,
      status: row.status,
      version: row.version,
      adapter: problem === undefined ? adapter : undefined,
      problem,
      connection: await this.connector.connect(connected, settings ?? {}),
      circuit: row.opened_at === null ? undefined : { openedAt: row.opened_at, probeAt: row.probe_at ?? row.opened_at },
      ...rest,
      maxConcurrency: lowest(rest.maxConcurrency, row.max_concurrency) ?? 1,
      ratePerSecond: lowest(rest.ratePerSecond, row.rate_per_second),
    };
  }

  private forget(payload: string | undefined): void {
    if (payload === undefined) this.remembered.clear();
    else for (const id of payload.split(',')) this.remembered.delete(Number(id));
  }
}
