/** A mail to be sent, soon and once. */
export interface NewMail {
  /** The account that it is about. */
  readonly idUser: number;
  /** What it tells about: `received_sms` … A word for statistics, never shown. */
  readonly kind: string;
  /** One address. */
  readonly recipient: string;
  /** One line. */
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
  /** Files that go with it, by the ids that the loader of attachments knows. */
  readonly idMedias?: readonly number[];
}

/** A file that goes with a mail. */
export interface Attachment {
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** Loads files of an account; those that are gone are left out. */
export type AttachmentLoader = (idUser: number, idMedias: readonly number[]) => Promise<readonly Attachment[]>;
