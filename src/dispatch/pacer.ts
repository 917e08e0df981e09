/** Spreads the requests of one lease evenly, so that all leases of a phone together keep to its rate. */
export class Pacer {
  private nextAt = 0;

  constructor(
    private readonly intervalMs: number,
    private readonly now: () => number = Date.now,
  ) {}

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
