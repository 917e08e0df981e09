/** Largest file of an MMS, in bytes. No carrier takes more; most take less. */
export const MAX_FILE_BYTES = 5 * 1024 * 1024;
/** Largest sum of the files of one message, in bytes. */
export const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;
/** Most files of one message. */
export const MAX_FILES = 10;

/** A stored file, as messages show it. */
export interface Media {
  readonly id: number;
  readonly idUser: number;
  /** Where it is served, below `/data/public/`: `{id_user}/{unix time}-{32 hexadecimal characters}.{extension}`. */
  readonly path: string;
}

/** A stored file, with all that is known of it besides its content. */
export interface MediaView extends Media {
  /** MIME type, found in the content. */
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
  readonly createdAt: Date;
}

/** A file that may be stored: its content is of a type that an MMS may carry. Made by `checkMedia` only. */
export interface CheckedMedia {
  readonly contentType: string;
  /** Follows from the type, never from the name that the file came under. */
  readonly extension: string;
  readonly bytes: Buffer;
}

/** The files of a request to send: new ones, and ids of those that are stored already. */
export interface WantedMedias {
  readonly files: readonly CheckedMedia[];
  readonly ids: readonly number[];
}

/** A file cannot be stored or used. The message completes "… cannot be used: ". */
export class MediaRefused extends Error {
  override readonly name = 'MediaRefused';
}
