import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import type { ReceivedView } from '../queries/message-views.js';

const FIND = `
SELECT r.id, r.at, r.text, r.origin, r.command, r.status, r.id_user AS "idUser", p.id AS "idPhone", r.mms, r.created_at AS "createdAt",
  r.updated_at AS "updatedAt", m.id AS "inReplyTo"
FROM (SELECT * FROM received WHERE id_user = $1 AND id = $2) r
LEFT JOIN phone p ON p.id = r.id_phone AND p.id_user = r.id_user
LEFT JOIN message m ON m.id_user = r.id_user AND m.id = r.in_reply_to`;

/** A received message with what only one of them needs. */
export interface ReceivedDetail extends ReceivedView {
  /** The message of ours that is answered; `null` when it is not known, or gone. */
  readonly inReplyTo: number | null;
}

/** One received message at a time; lists are elsewhere. */
@Injectable()
export class ReceivedMessages {
  constructor(private readonly database: Database) {}

  /** `undefined` when the account has no such message. */
  async find(idUser: number, id: number): Promise<ReceivedDetail | undefined> {
    return (await this.database.query<ReceivedDetail>(FIND, [idUser, id]))[0];
  }
}
