/** Messages in a digest. Large enough that few digests tell of many messages, small enough to be read through for one of them. */
export const DIGEST_SIZE = 512;

/** A list of messages that has digests. All its tables are named after the list's own. */
export interface DigestedList {
  readonly table: string;
  /** The sequence of its ids. */
  readonly series: string;
  /** What its digests tell besides times, phones and statuses: column and aggregate. */
  readonly more: readonly (readonly [column: string, aggregate: string])[];
}

/** A digest of more scheduleds than this names them in round ranges of so many ids: those that follow each other share one. */
const EXACT_SCHEDULEDS = 64;
const ROUND = 1024;

const SCHEDULED = 'm.originating_scheduled';
const FLOOR = `${SCHEDULED} / ${ROUND} * ${ROUND}`;
const SCHEDULEDS = `
coalesce(
  CASE WHEN count(DISTINCT ${SCHEDULED}) <= ${EXACT_SCHEDULEDS}
    THEN range_agg(int8range(${SCHEDULED}, ${SCHEDULED} + 1)) FILTER (WHERE ${SCHEDULED} IS NOT NULL)
    ELSE range_agg(int8range(${FLOOR}, ${FLOOR} + ${ROUND})) FILTER (WHERE ${SCHEDULED} IS NOT NULL)
  END, '{}')`;

export const DIGESTED_LISTS = {
  sent: {
    table: 'message',
    series: 'message_id_seq',
    more: [['scheduleds', SCHEDULEDS]],
  },
  received: { table: 'received', series: 'received_id_seq', more: [] },
} as const satisfies Readonly<Record<string, DigestedList>>;
