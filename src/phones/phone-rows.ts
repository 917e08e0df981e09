import type { PhoneLimit, PhoneStatusWord } from './phone.js';

/** What is needed to read a phone's settings. */
export interface StoredSettings {
  readonly adapter: string;
  /** As they were given, without the secret ones. */
  readonly settings: Readonly<Record<string, string>>;
  /** The secret ones, sealed. */
  readonly secrets: Buffer | null;
}

/** A phone as the hot paths read it. */
export interface PhoneRow extends StoredSettings {
  readonly id: number;
  readonly id_user: number;
  readonly status: PhoneStatusWord;
  readonly version: number;
}

/** A phone as it is opened for sending. */
export interface OpenPhoneRow extends PhoneRow {
  readonly max_concurrency: number | null;
  readonly rate_per_second: number | null;
  /** Since when its circuit is open; null while it is closed. */
  readonly opened_at: Date | null;
  readonly probe_at: Date | null;
}

export interface PlanningPhoneRow extends PhoneRow {
  readonly priority: number;
  /** Seconds; null for phones whose messages never expire by themselves. */
  readonly message_ttl: number | null;
  /** Values of the account's settings; null when never set. */
  readonly phone_priority: string | null;
  readonly phone_limit: string | null;
  readonly limits: readonly PhoneLimit[] | null;
  /** Ids of its phone groups. */
  readonly groups: readonly number[] | null;
  /** Its circuit is open, and it is not the phone's turn to show whether it works again. */
  readonly away: boolean;
}

/** A limit and the moment from which it counts now. */
export interface CountedLimit {
  readonly idUser: number;
  readonly idPhone: number;
  readonly volume: number;
  readonly since: Date;
}

/** PHP's truth: settings of accounts are read with it. */
export function isOn(setting: string | null): boolean {
  return setting !== null && setting !== '' && setting !== '0';
}
