import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/index.js';

@Injectable()
export class PreparationRepository {
  constructor(private readonly database: Database) {}

  /** Those of the accounts whose texts are templates (setting `templating`). */
  async templating(idUsers: readonly number[]): Promise<ReadonlySet<number>> {
    const rows = await this.database.query<{ idUser: number }>(TEMPLATING, [idUsers]);
    return new Set(rows.map(({ idUser }) => idUser));
  }
}

const TEMPLATING = `
SELECT id_user AS "idUser" FROM setting WHERE id_user = ANY($1::integer[]) AND name = 'templating' AND value NOT IN ('0', '')`;
