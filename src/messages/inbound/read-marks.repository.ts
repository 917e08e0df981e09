import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';

const MARK = `
UPDATE received SET status = $3, updated_at = CASE WHEN status = $3 THEN updated_at ELSE now() END
WHERE id_user = $1 AND id = $2
RETURNING id`;

/** Which received messages somebody has read. */
@Injectable()
export class ReadMarks {
  constructor(private readonly database: Database) {}

  /** False when the account has no such message. */
  async mark(idUser: number, id: number, status: 'read' | 'unread'): Promise<boolean> {
    return (await this.database.query(MARK, [idUser, id, status])).length > 0;
  }
}
