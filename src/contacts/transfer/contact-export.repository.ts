import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';

const DATA_NAMES = `
SELECT d.name
FROM contact c, json_object_keys(c.data::json) WITH ORDINALITY AS d (name, place)
WHERE c.id_user = $1 AND c.data <> '[]'
GROUP BY d.name
ORDER BY min(c.id), min(d.place), d.name
LIMIT $2`;

@Injectable()
export class ContactExportRepository {
  constructor(private readonly database: Database) {}

  /** Names that any of the account's contacts has data under, as they come up first; at most `limit`. */
  async dataNames(idUser: number, limit: number): Promise<readonly string[]> {
    return (await this.database.query<{ name: string }>(DATA_NAMES, [idUser, limit])).map(({ name }) => name);
  }
}
