import type { MessageStatus } from '../messages/index.js';

/** From a moment on, up to another that does not belong to it. Absent: without beginning, without end. */
export interface Period {
  readonly since?: Date | undefined;
  readonly before?: Date | undefined;
}

/** Messages of a phone that exists, of any status. */
export interface PhoneUsage {
  readonly idPhone: number;
  readonly messages: number;
}

/** Messages of one day, phone and status. */
export interface DailyCount {
  /** `YYYY-MM-DD` in the host's zone. */
  readonly day: string;
  readonly idPhone: number;
  readonly status: MessageStatus;
  readonly messages: number;
}

/** What makes a number invalid: all of it. Shares are from 0 to 1 and compared with shares of two decimals. */
export interface InvalidNumberCriteria {
  /** At least so many messages to it. */
  readonly messages: number;
  readonly failedShare: number;
  readonly unknownShare: number;
}

export interface InvalidNumber {
  readonly number: string;
  readonly messages: number;
  /** With two decimals, from `0.00` to `1.00`. */
  readonly failedShare: string;
  readonly unknownShare: string;
}
