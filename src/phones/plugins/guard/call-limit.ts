import { TimeLimitExceeded } from '../within-time.js';

/** How long an adapter may take to answer once it was told to stop: it knows best whether its request had left. */
const GRACE_MS = 250;

/** The host no longer waits. */
class CallGivenUp extends Error {
  override readonly name = 'CallGivenUp';
}

/** Bounds one adapter call: gives the signal to hand to the adapter, and ends the waiting even if the adapter ignores it. */
export class CallLimit {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private grace: NodeJS.Timeout | undefined;
  private fail: ((reason: Error) => void) | undefined;
  private readonly giveUp = (): void => this.stop(new CallGivenUp('the host stopped waiting for the answer'));

  constructor(
    limitMs: number,
    private readonly caller: AbortSignal | undefined,
  ) {
    this.timer = setTimeout(() => this.stop(new TimeLimitExceeded(limitMs)), limitMs);
    if (caller?.aborted === true) this.giveUp();
    else caller?.addEventListener('abort', this.giveUp, { once: true });
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
    this.caller?.removeEventListener('abort', this.giveUp);
  }

  private stop(reason: Error): void {
    this.controller.abort(reason);
    this.grace = setTimeout(() => this.fail?.(reason), GRACE_MS);
  }
}
