import type { Fault } from './sandbox.types.js';

/** The switched-on faults, used up in order: the first that strikes a call and is not used up. */
export class FaultPlan {
  #faults: { readonly fault: Fault; left: number }[] = [];

  replace(faults: readonly Fault[]): void {
    this.#faults = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
  }

  /** The fault for this call, if any; uses one of its times up. */
  next(call: 'send' | 'balance'): Fault | undefined {
    const entry = this.#faults.find(({ fault, left }) => left > 0 && (fault.on ?? 'send') === call);
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.fault;
  }
}
