import type { AdapterErrorKind } from '@pigeonnier/plugin-sdk';

/** Upper bounds of the duration classes, in seconds; a last class without bound follows. */
export const DURATION_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

export type CallOutcome = 'ok' | AdapterErrorKind;

/** Calls of one method with one outcome since the host started. */
export interface CallCount {
  readonly method: string;
  readonly outcome: CallOutcome;
  readonly calls: number;
  readonly seconds: number;
  /** Calls per duration class, not cumulative; one more entry than {@link DURATION_BOUNDS}. */
  readonly durations: readonly number[];
}

interface Count {
  readonly method: string;
  readonly outcome: CallOutcome;
  calls: number;
  seconds: number;
  readonly durations: number[];
}

/** Counts the calls of one adapter. */
export class CallStatistics {
  private readonly counts = new Map<string, Count>();
  private underWay = 0;

  /** Calls that have begun and not ended. */
  get inFlight(): number {
    return this.underWay;
  }

  begin(): void {
    this.underWay += 1;
  }

  end(): void {
    this.underWay -= 1;
  }

  record(method: string, outcome: CallOutcome, seconds: number): void {
    const key = `${method} ${outcome}`;
    let count = this.counts.get(key);
    if (count === undefined) {
      count = { method, outcome, calls: 0, seconds: 0, durations: new Array<number>(DURATION_BOUNDS.length + 1).fill(0) };
      this.counts.set(key, count);
    }
    const bound = DURATION_BOUNDS.findIndex((limit) => seconds <= limit);
    const index = bound === -1 ? DURATION_BOUNDS.length : bound;
    count.calls += 1;
    count.seconds += seconds;
    count.durations[index] = (count.durations[index] ?? 0) + 1;
  }

  read(): readonly CallCount[] {
    return [...this.counts.values()].map((count) => ({ ...count, durations: [...count.durations] }));
  }
}
