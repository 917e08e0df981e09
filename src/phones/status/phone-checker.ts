import { Injectable } from '@nestjs/common';
import { isAdapterError } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind } from '@pigeonnier/plugin-sdk';
import { Database } from '../../database/index.js';
import { PhoneConnections } from '../connections/phone-connections.js';
import { PhoneDirectory } from '../choice/phone-directory.js';
import type { PhoneStatusWord } from '../phone.js';
import { PhonesRepository } from '../phones.repository.js';
import type { PlanningPhone } from '../choice/planning-phone.js';

/** Statuses that the host may change by itself. */
export const NOT_DISABLED: readonly PhoneStatusWord[] = ['available', 'unavailable', 'no_credit', 'limit_reached'];

/** What a provider's refusal to tell the status tells of it; any other refusal tells nothing. */
const TELLING: Partial<Record<AdapterErrorKind, PhoneStatusWord>> = {
  no_credit: 'no_credit',
  unauthorized: 'unavailable',
  misconfigured: 'unavailable',
};

interface Finding {
  readonly status: PhoneStatusWord;
  readonly reason: string | null;
  /** Of the settings that the provider saw. */
  readonly version?: number | undefined;
}

/** Finds out how a phone is: by its limits, then by its provider. */
@Injectable()
export class PhoneChecker {
  constructor(
    private readonly database: Database,
    private readonly directory: PhoneDirectory,
    private readonly connections: PhoneConnections,
    private readonly repository: PhonesRepository,
  ) {}

  /** Checks and stores. A provider that cannot be asked changes nothing, and nobody but a person changes `disabled`. */
  async check(idUser: number, idPhone: number): Promise<PhoneStatusWord | undefined> {
    const phone = await this.directory.find(this.database, idUser, idPhone);
    if (phone === undefined || phone.status === 'disabled') return phone?.status;
    if (phone.problem !== undefined) return 'unavailable';
    const finding = await this.ask(phone);
    if (finding === undefined) return phone.status;
    await this.repository.setStatus(idPhone, finding.status, finding.reason, NOT_DISABLED, finding.version);
    return finding.status;
  }

  private async ask({ id, remaining }: PlanningPhone): Promise<Finding | undefined> {
    if (remaining !== undefined && remaining < 1) return { status: 'limit_reached', reason: 'a limit of the phone is reached' };
    const { adapter, connection, version } = (await this.connections.open(id)) ?? {};
    if (adapter === undefined || connection === undefined) return undefined;
    if (!adapter.supports('phoneStatus')) return { status: 'available', reason: null, version };
    try {
      const status = await adapter.checkStatus(connection);
      return { status, reason: status === 'available' ? null : 'the provider says so', version };
    } catch (error) {
      if (!isAdapterError(error)) throw error;
      const status = TELLING[error.kind];
      return status === undefined ? undefined : { status, reason: error.message, version };
    }
  }
}
