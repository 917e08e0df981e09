import type { MessageStatus } from '../message.js';

/** Which messages of a list are wanted: those for which all that is given holds. */
export interface ListFilter<Status extends string = string> {
  readonly status?: Status;
  /** The phone, as lists show it: one that is gone has no messages. */
  readonly idPhone?: number;
  /** Whom it is to, or from. */
  readonly number?: string;
  readonly tag?: string;
  /** Not before. */
  readonly since?: Date;
  /** Before, and not at that moment. */
  readonly before?: Date;
}

export type SentFilter = ListFilter<MessageStatus>;
export type ReceivedFilter = Omit<ListFilter<'read' | 'unread'>, 'tag'>;

export type FilterName = keyof ListFilter;

/** How a filter chooses messages `m`, and what digests `d` know of it. `value` is its parameter; `$1` is the account. */
export interface Condition {
  readonly chooses: (value: string) => string;
  /** Holds of every digest that has such messages. Absent: an index finds them, by this column and then the id. */
  readonly passes?: (value: string) => string;
  readonly column?: string;
  /** Messages change in it, so that a digest is behind for a while. */
  readonly changes?: true;
}

/** In the order of their parameters: those with an index come first. */
export type Conditions = Readonly<Partial<Record<FilterName, Condition>>>;

/** An index on the column holds the chosen messages in the order of their ids. */
const exactly = (column: string): Condition => ({ chooses: (value) => `${column} = ${value}`, column });

const statusOf = (type: string): Condition => ({
  chooses: (value) => `m.status = ${value}::${type}`,
  passes: (value) => `${value}::${type} = ANY (d.statuses)`,
  changes: true,
});

/** The phone that lists show: null when it is gone, which equals nothing. */
const phone = (value: string): string => `(SELECT id FROM phone WHERE id = ${value} AND id_user = $1)`;

const COMMON: Conditions = {
  idPhone: {
    chooses: (value) => `m.id_phone = ${phone(value)}`,
    passes: (value) => `${phone(value)} = ANY (d.phones)`,
    changes: true,
  },
  since: { chooses: (value) => `m.at >= ${value}`, passes: (value) => `d.until >= ${value}` },
  before: { chooses: (value) => `m.at < ${value}`, passes: (value) => `d.since < ${value}` },
};

export const SENT_CONDITIONS: Conditions = {
  number: exactly('m.destination'),
  tag: exactly('m.tag'),
  status: statusOf('message_status'),
  ...COMMON,
};

export const RECEIVED_CONDITIONS: Conditions = {
  number: exactly('m.origin'),
  status: statusOf('received_status'),
  ...COMMON,
};
