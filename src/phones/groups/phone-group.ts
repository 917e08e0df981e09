import type { PhoneView } from '../phone.js';

/** Longest name, in characters. */
export const MAX_GROUP_NAME = 100;

/** Most phones of one group. */
export const MAX_GROUP_PHONES = 1000;

/** A group of phones and its members, by rising id. */
export interface PhoneGroupView {
  readonly id: number;
  readonly idUser: number;
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
  readonly phones: readonly PhoneView[];
}

/** What a caller gives to create or change a group. Absent: keep what is stored. */
export interface PhoneGroupInput {
  readonly name?: string;
  /** Ids; replace all members. */
  readonly phones?: readonly number[];
}

type PhoneGroupRefusal = 'missing_name' | 'name_too_long' | 'too_many_phones' | 'unknown_phone' | 'not_found';

/** A request about a group of phones that cannot be done; the message says why, for people. */
export class PhoneGroupRefused extends Error {
  override readonly name = 'PhoneGroupRefused';

  constructor(
    readonly code: PhoneGroupRefusal,
    message: string,
  ) {
    super(message);
  }
}
