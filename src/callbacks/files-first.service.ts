import { Injectable, Logger } from '@nestjs/common';
import { RemoteFiles, remoteUrls, withContents } from '../messages/index.js';
import type { EventChunk } from './callback-event.js';
import { CallbackEventsRepository } from './callback-events.repository.js';
import type { Interpretation } from './callback-interpreter.service.js';

/** Fetches files of received MMS that are still at their provider, beside the queue, which goes on meanwhile. */
@Injectable()
export class FilesFirst {
  private readonly logger = new Logger(FilesFirst.name);
  /** By the chunk's first event. */
  private readonly fetching = new Map<number, Promise<void>>();

  constructor(
    private readonly repository: CallbackEventsRepository,
    private readonly files: RemoteFiles,
  ) {}

  /**
   * Whether a chunk must wait for files. It is given to `comeBack` when they are there, or cannot be had; not when `signal` aborts: then
   * another process takes it over.
   */
  holds(chunk: EventChunk, contents: readonly Interpretation[], signal: AbortSignal, comeBack: (chunk: EventChunk) => void): boolean {
    const urls = contents.flatMap(({ messages }) => messages.flatMap(({ files }) => remoteUrls(files)));
    if (urls.length === 0 || chunk.files !== undefined) return false;
    if (this.fetching.has(chunk.firstId)) return true;
    const fetching = this.fetch(chunk, urls, signal, comeBack)
      .catch((error: unknown) => {
        // Its lease runs out, and it is taken over.
        this.logger.error({ message: 'files of a received message could not be fetched', event: chunk.firstId, error });
      })
      .finally(() => this.fetching.delete(chunk.firstId));
    this.fetching.set(chunk.firstId, fetching);
    return true;
  }

  /** The messages of a chunk with the contents of their files. */
  complete(contents: readonly Interpretation[], { files = new Map() }: EventChunk): readonly Interpretation[] {
    return contents.map((content) => ({
      ...content,
      messages: content.messages.map((message) => ({ ...message, files: withContents(message.files, files) })),
    }));
  }

  isBusy(): boolean {
    return this.fetching.size > 0;
  }

  /** Resolves when what is being fetched now has come back. */
  async idle(): Promise<void> {
    await Promise.all(this.fetching.values());
  }

  private async fetch(
    chunk: EventChunk,
    urls: readonly string[],
    signal: AbortSignal,
    comeBack: (chunk: EventChunk) => void,
  ): Promise<void> {
    if (chunk.events.length > 1) {
      // Nobody else's event waits for these files.
      for (const single of await this.repository.split(chunk)) comeBack(single);
      return;
    }
    const files = await this.files.fetch(urls, signal);
    if (!signal.aborted) comeBack({ ...chunk, files });
  }
}
