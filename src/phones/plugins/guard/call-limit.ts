import { TimeLimitExceeded } from '../within-time.js';

/** How long an adapter may take to answer once it was told to stop: it knows best whether its request had left. */
const GRACE_MS = 250;

/** The host no longer waits. */
class CallGivenUp extends Error {
  override readonly name = 'CallGivenUp';
}

/** Calls that each caller's signal ends: one listener per signal, however many calls it covers. */
const WAITING = new WeakMap<AbortSignal, Set<CallLimit>>();

/** Controllers whose signal never fired: making one costs as much as the rest of a guarded call. */
const UNUSED: AbortController[] = [];
const MAX_UNUSED = 1_024;

/** Bounds one adapter call: gives the signal to hand to the adapter, and ends the waiting even if the adapter ignores it. */
export class CallLimit {
  private readonly controller = UNUSED.pop() ?? new AbortController();
  private readonly timer: NodeJS.Timeout;
  private grace: NodeJS.Timeout | undefined;
  private fail: ((reason: Error) => void) | undefined;
  private readonly companions: Set<CallLimit> | undefined;

  constructor(limitMs: number, caller: AbortSignal | undefined) {
    this.timer = setTimeout(() => this.stop(new TimeLimitExceeded(limitMs)), limitMs);
    this.companions = caller === undefined ? undefined : callsOf(caller);
    this.companions?.add(this);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The call's outcome, or a rejection a moment after the signal has fired. */
  race<T>(answer: T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.fail = reject;
      Promise.resolve(answer).then(resolve, reject);
    });
  }

  clear(): void {
    clearTimeout(this.timer);
    clearTimeout(this.grace);
    this.companions?.delete(this);
    if (!this.signal.aborted && UNUSED.length < MAX_UNUSED) UNUSED.push(this.controller);
  }

  stop(reason: Error): void {
    if (this.signal.aborted) return;
    this.controller.abort(reason);
    this.grace = setTimeout(() => this.fail?.(reason), GRACE_MS);
  }
}

function callsOf(caller: AbortSignal): Set<CallLimit> {
  const known = WAITING.get(caller);
  if (known !== undefined) return known;
  const calls = new Set<CallLimit>();
  caller.addEventListener('abort', () => calls.forEach((call) => call.stop(new CallGivenUp('the host stopped waiting for the answer'))), {
    once: true,
  });
  WAITING.set(caller, calls);
  return calls;
}
