/** Work that is done again and again while hosts run. */
export interface PeriodicJob {
  /** Unique in the host; seen in logs and metrics. */
  readonly name: string;
  /** From the beginning of one run to the beginning of the next, in milliseconds; also how soon a failed run is repeated, a minute at most. */
  readonly everyMs: number;
  /**
   * - `one`: by one host per period, whichever comes first. When it dies meanwhile, another takes over.
   * - `all`: by every host; the work itself is shared out by leases on its rows.
   */
  readonly hosts: 'one' | 'all';
  /** Never runs twice at once in one host. Aborted when the host stops, or when another host has taken over. What it throws is logged. */
  run(signal: AbortSignal): Promise<void>;
}
