/** Somebody no longer wants messages of an account. */
export interface NewOptOut {
  readonly idUser: number;
  readonly number: string;
  /** What the person wrote. */
  readonly text?: string | undefined;
  /** Who told us: `sms` for a message with a STOP word, else the uid of the adapter whose provider says so, or `account` for the customer. */
  readonly source: string;
  readonly at: Date;
}

/** A number in the list of an account. */
export interface OwnNumber {
  readonly idUser: number;
  /** E.164. */
  readonly number: string;
}

/** An entry of the list of an account, as people and programs see it. */
export interface OptedOutNumber {
  readonly id: number;
  readonly idUser: number;
  /** E.164. */
  readonly number: string;
  /** As in {@link NewOptOut}. */
  readonly source: string;
  /** When it was said. */
  readonly at: Date;
  readonly createdAt: Date;
}
