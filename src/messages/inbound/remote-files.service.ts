import { once } from 'node:events';
import { Injectable, Logger } from '@nestjs/common';
import type { InboundMedia } from '@pigeonnier/plugin-sdk';
import { fetchPublic } from '../../http/index.js';
import { MAX_FILE_BYTES, MAX_FILES } from '../../medias/index.js';

/** Contents by address; what could not be had is missing. */
export type FetchedFiles = ReadonlyMap<string, Buffer>;

/** Downloads at a time. */
const AT_ONCE = 16;
/** How long one message's files may take altogether: less than the lease of its event. */
const LIMIT_MS = 30_000;

/** Fetches files of received MMS that are still at their provider, before the message is stored. */
@Injectable()
export class RemoteFiles {
  private readonly logger = new Logger(RemoteFiles.name);
  private active = 0;
  private waiting: (() => void)[] = [];

  /** Never throws: a message is kept without the files that cannot be had. */
  async fetch(urls: readonly string[], signal: AbortSignal): Promise<FetchedFiles> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const fetched = new Map<string, Buffer>();
    await Promise.all([...new Set(urls)].slice(0, MAX_FILES).map((url) => this.fetchInto(fetched, url, limit)));
    return fetched;
  }

  /** Addresses come from whoever knows a callback's secret: only the public internet is asked. */
  protected download(url: string, signal: AbortSignal): Promise<Buffer> {
    return fetchPublic(url, { maxBytes: MAX_FILE_BYTES, signal });
  }

  private async fetchInto(fetched: Map<string, Buffer>, url: string, limit: AbortSignal): Promise<void> {
    try {
      await this.turn(limit);
      try {
        fetched.set(url, await this.download(url, limit));
      } finally {
        this.active -= 1;
        for (const resume of this.waiting.splice(0)) resume();
      }
    } catch (error) {
      this.logger.warn({ message: 'a file of a received message could not be fetched', host: hostOf(url), error });
    }
  }

  private async turn(limit: AbortSignal): Promise<void> {
    while (this.active >= AT_ONCE) {
      limit.throwIfAborted();
      await Promise.race([new Promise<void>((resolve) => this.waiting.push(resolve)), once(limit, 'abort')]);
    }
    limit.throwIfAborted();
    this.active += 1;
  }
}

/** Addresses may hold secrets; the host does not. */
function hostOf(url: string): string | undefined {
  return /^https?:\/\/(?:[^/?#]*@)?([^/?#]*)/i.exec(url)?.[1];
}

/** Addresses among files. */
export function remoteUrls(files: readonly InboundMedia[] = []): readonly string[] {
  return files.flatMap((file) => ('url' in file ? [file.url] : []));
}

/** Files with their contents, as far as these were fetched. */
export function withContents(files: readonly InboundMedia[] = [], fetched: FetchedFiles): readonly InboundMedia[] {
  return files.flatMap((file) => {
    if ('content' in file) return [file];
    const content = fetched.get(file.url);
    return content === undefined ? [] : [{ content }];
  });
}
