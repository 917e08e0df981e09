import { Injectable, Logger } from '@nestjs/common';
import type { InboundMedia } from '@pigeonnier/plugin-sdk';
import type { Transaction } from '../../database/index.js';
import { checkMedia, MAX_FILES, MediaRefused, Medias } from '../../medias/index.js';
import type { CheckedMedia, Media } from '../../medias/index.js';
import type { ReceivedMessage } from './inbound-message.js';

/** A received message as it is stored. */
export type StoredMessage = ReceivedMessage & { readonly id: number; readonly medias: readonly Media[] };

/** Stores the files of received MMS. One that cannot be used is left out: the message is kept. */
@Injectable()
export class ReceivedFiles {
  private readonly logger = new Logger(ReceivedFiles.name);

  constructor(private readonly medias: Medias) {}

  /** Within the transaction that stores the messages. */
  async store(tx: Transaction, messages: readonly (ReceivedMessage & { readonly id: number })[]): Promise<readonly StoredMessage[]> {
    const stored: StoredMessage[] = [];
    for (const message of messages) {
      const files = message.files.length === 0 ? [] : await this.usable(message);
      const medias = files.length === 0 ? [] : await this.medias.attachReceived(tx, message.idUser, message.id, files);
      stored.push({ ...message, medias });
    }
    return stored;
  }

  private async usable({ id, files }: Pick<StoredMessage, 'id' | 'files'>): Promise<readonly CheckedMedia[]> {
    const usable: CheckedMedia[] = [];
    for (const file of files.slice(0, MAX_FILES)) {
      const reason = await checkMedia(contentOf(file)).then(
        (checked) => void usable.push(checked),
        (error: unknown) => {
          if (!(error instanceof MediaRefused)) throw error;
          return error.message;
        },
      );
      if (reason !== undefined) this.logger.warn({ message: 'a file of a received message was left out', received: id, reason });
    }
    return usable;
  }
}

/** Nothing of a file that was not fetched. */
function contentOf(file: InboundMedia): Buffer {
  return 'content' in file ? Buffer.from(file.content.buffer, file.content.byteOffset, file.content.byteLength) : Buffer.alloc(0);
}
