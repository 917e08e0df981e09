import type { ContactView } from '../contact.js';

/** Contacts shown with a group; the others are on pages of their own. */
export const SHOWN_MEMBERS = 1000;

/** A group of contacts. */
export interface GroupView {
  readonly id: number;
  readonly idUser: number;
  /** Unique among the account's groups, whatever its case. */
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
  /** How many contacts it has in all. */
  readonly memberCount: number;
  /** The first {@link SHOWN_MEMBERS} of them, in rising order of ids. */
  readonly members: readonly ContactView[];
}

/** What a caller gives to create or change a group. Absent: keep what is stored. */
export interface GroupInput {
  readonly name?: unknown;
  /** Ids of all its contacts. */
  readonly contacts?: readonly number[];
}
