import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { ProviderHttp } from '@pigeonnier/plugin-sdk';

const CALL_TIMEOUT_MS = 10_000;
/** Larger files are not taken along. */
const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** One request to the host, as a provider would make it. */
export interface HostCall {
  readonly url: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** Addresses of files that are fetched and sent along, in `medias`, as base64; those that cannot be had are left out. */
  readonly files?: readonly string[];
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
    for (const { url, json: fields, files = [] } of calls) {
      const medias = (await Promise.all(files.map(fetchFile))).filter((file) => file !== undefined);
      const json = medias.length === 0 ? fields : { ...fields, medias };
      await this.http.request({ url, json, signal: AbortSignal.timeout(CALL_TIMEOUT_MS) }).catch(() => undefined);
    }
  }
}

/** The content of a file as base64. */
async function fetchFile(url: string): Promise<string | undefined> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
    if (!reply.ok || Number(reply.headers.get('content-length')) > MAX_FILE_BYTES) return undefined;
    return Buffer.from(await reply.arrayBuffer()).toString('base64');
  } catch {
    return undefined;
  }
}
