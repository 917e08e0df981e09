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

/** Ranges of scheduleds may be too wide, so neighbours share one. */
const NEAR = 1024;

export const DIGESTED_LISTS = {
  sent: {
    table: 'message',
    series: 'message_id_seq',
    more: [
      [
        'scheduleds',
        `coalesce(range_agg(int8range(m.originating_scheduled, m.originating_scheduled + ${NEAR}))
          FILTER (WHERE m.originating_scheduled IS NOT NULL), '{}')`,
      ],
    ],
  },
  received: { table: 'received', series: 'received_id_seq', more: [] },
} as const satisfies Readonly<Record<string, DigestedList>>;
