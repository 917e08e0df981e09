/**
 * Spreads requests evenly. A phone's requests on one host go through one pacer, so that they keep to its rate however they are leased;
 * those of a lease of many through one of their own besides, which leaves the other hosts their part of the rate.
 */
export class Pacer {
  private nextAt = 0;

  constructor(
    private readonly intervalMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** For all requests of a phone on this host: the one there is, unless the rate has changed. */
  static atRate(ratePerSecond: number | undefined, present: Pacer | undefined): Pacer | undefined {
    if (ratePerSecond === undefined) return undefined;
    const intervalMs = 1_000 / ratePerSecond;
    return present?.intervalMs === intervalMs ? present : new Pacer(intervalMs);
  }

  /** The share of a phone's rate that belongs to a lease with this many of the phone's slots. */
  static forLease(ratePerSecond: number | undefined, slots: number, maxConcurrency: number): Pacer | undefined {
    return ratePerSecond === undefined ? undefined : new Pacer((1_000 * maxConcurrency) / (ratePerSecond * slots));
  }

  /** Resolved when the caller may go. */
  async turn(): Promise<void> {
    const now = this.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + this.intervalMs;
    if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
  }
}
