/** So many calls in a row without an answer open a phone's circuit. */
export const FAILURES_TO_OPEN = 5;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * - `closed`: everything is sent.
 * - `open`: nothing is sent; what waits for the phone waits.
 * - `probing`: one message, or a question to the provider, is to show whether the phone works again.
 */
export type CircuitState = 'closed' | 'open' | 'probing';

/** The circuit of a phone as people and programs see it. */
export interface CircuitView {
  readonly state: CircuitState;
  /** When it opened; `null` while it is closed, as are the others. */
  readonly since: Date | null;
  /** What went wrong last. */
  readonly reason: string | null;
  /** When the next probe may begin. */
  readonly probeAt: Date | null;
}

/** An open circuit among all of the installation. */
export interface OpenCircuit {
  readonly idPhone: number;
  /** Uid of the phone's adapter. */
  readonly adapter: string;
  readonly state: Exclude<CircuitState, 'closed'>;
  readonly since: Date;
}

export const CLOSED: CircuitView = { state: 'closed', since: null, reason: null, probeAt: null };

/** Pause before the probe after `probes` failed ones, in milliseconds: from one second, doubling up to five minutes, the upper half at random. */
export function probePauseMs(probes: number, random: () => number): number {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** probes);
  return Math.round(whole / 2 + (whole / 2) * random());
}
