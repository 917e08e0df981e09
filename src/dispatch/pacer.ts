/** Spreads a phone's requests on one host evenly, however they are leased, so that those of all hosts together keep to the phone's rate. */
export class Pacer {
  private nextAt = 0;
  /** The part of the rate that is this host's. */
  private share = 1;

  constructor(
    readonly ratePerSecond: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** The present pacer, unless the rate has changed. */
  static atRate(ratePerSecond: number | undefined, present: Pacer | undefined): Pacer | undefined {
    if (ratePerSecond === undefined) return undefined;
    return present?.ratePerSecond === ratePerSecond ? present : new Pacer(ratePerSecond);
  }

  /** Hosts share the rate as they share the phone's slots. */
  shareWith(slotsHere: number, slotsElsewhere: number): void {
    this.share = slotsHere === 0 ? 1 : slotsHere / (slotsHere + slotsElsewhere);
  }

  /** Resolved when the caller may go. */
  async turn(): Promise<void> {
    const now = this.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + 1_000 / (this.ratePerSecond * this.share);
    if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
  }
}
