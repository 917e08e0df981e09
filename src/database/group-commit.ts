import { isConnectionError } from './connection-error.js';

export interface GroupCommitOptions<Request, Result> {
  /** Does all requests in one transaction: one result per request, in their order, or throws and has done none. */
  flush(requests: readonly Request[]): Promise<readonly Result[]>;
  /** Most requests in one flush. */
  readonly maxRequests: number;
  /** Most flushes at a time. */
  readonly maxInFlight: number;
}

interface Waiting<Request, Result> {
  readonly request: Request;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets requests that arrive while a commit is running share the next one: flushed at once when idle, otherwise collected behind
 * the flush in flight, without a timer. A flush that fails is repeated request by request, so that one bad request fails alone;
 * not so when the connection was lost, which says nothing about any request: then all of them fail.
 */
export class GroupCommit<Request, Result> {
  private readonly queue: Waiting<Request, Result>[] = [];
  private inFlight = 0;
  private readonly idleWaiters: (() => void)[] = [];

  constructor(private readonly options: GroupCommitOptions<Request, Result>) {}

  /** Resolves once the request is committed. */
  submit(request: Request): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.queue.push({ request, resolve, reject });
      this.pump();
    });
  }

  /** Resolves as soon as nothing waits and nothing is in flight. */
  async idle(): Promise<void> {
    if (this.inFlight === 0) return;
    await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
  }

  private pump(): void {
    while (this.queue.length > 0 && this.inFlight < this.options.maxInFlight) {
      const group = this.queue.splice(0, this.options.maxRequests);
      this.inFlight++;
      void this.settle(group).finally(() => {
        this.inFlight--;
        this.pump();
        if (this.inFlight === 0) this.idleWaiters.splice(0).forEach((resume) => resume());
      });
    }
  }

  private async settle(group: readonly Waiting<Request, Result>[]): Promise<void> {
    try {
      const results = await this.options.flush(group.map(({ request }) => request));
      if (results.length !== group.length) throw new Error(`a flush of ${group.length} requests gave ${results.length} results`);
      group.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      if (group.length === 1 || isConnectionError(error)) group.forEach(({ reject }) => reject(error));
      else for (const one of group) await this.settle([one]);
    }
  }
}
