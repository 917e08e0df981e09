import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { ProviderHttp } from '@pigeonnier/plugin-sdk';

const CALL_TIMEOUT_MS = 10_000;

/** One request to the host, as a provider would make it. */
export interface HostCall {
  readonly url: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/**
 * Plays the provider's side of callbacks: calls the host back over HTTP after a moment. What is still to be called
 * when the application stops is forgotten, and a call that fails is lost, as with any provider that does not repeat.
 */
@Injectable()
export class LoopbackNetwork implements OnModuleDestroy {
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly http: ProviderHttp) {}

  /** Makes the calls one after the other, the first one `delayMs` from now. */
  callLater(calls: readonly HostCall[], delayMs: number): void {
    if (calls.length === 0) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.call(calls);
    }, delayMs);
    this.timers.add(timer);
  }

  onModuleDestroy(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private async call(calls: readonly HostCall[]): Promise<void> {
    for (const { url, json } of calls) {
      await this.http.request({ url, json, signal: AbortSignal.timeout(CALL_TIMEOUT_MS) }).catch(() => undefined);
    }
  }
}
