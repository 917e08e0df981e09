import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/index.js';
import type { ContactValues } from '../contact-values.js';

const ADD_NEW = `
WITH given AS (
  SELECT w.name, w.number, w.data, w.place, lower(w.name) AS key, row_number() OVER (PARTITION BY lower(w.name) ORDER BY w.place) AS turn
  FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS w (name, number, data, place)
), added AS (
  INSERT INTO contact (id_user, name, number, data)
  SELECT $1::integer, name, number, data FROM given WHERE turn = 1 ORDER BY place
  ON CONFLICT (id_user, lower(name)) DO NOTHING
  RETURNING lower(name) AS key
)
SELECT place - 1 AS place FROM given WHERE turn > 1 OR key NOT IN (SELECT key FROM added) ORDER BY place`;

const CHANGE = `
UPDATE contact c SET
  name = w.name, number = w.number, data = w.data,
  updated_at = CASE WHEN (w.name, w.number, w.data) IS DISTINCT FROM (c.name, c.number, c.data) THEN now() ELSE c.updated_at END
FROM (
  SELECT DISTINCT ON (lower(name)) name, number, data
  FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS w (name, number, data, place)
  ORDER BY lower(name), place DESC
) w
WHERE c.id_user = $1 AND lower(c.name) = lower(w.name)`;

/** Many contacts by one statement, within the transaction that changes the account's. */
@Injectable()
export class ContactImportRepository {
  /** Adds those whose names are free, of several with one name the first; answers the places of the others. */
  async addNew(tx: Transaction, idUser: number, contacts: readonly ContactValues[]): Promise<readonly number[]> {
    const rows = await tx.query<{ place: number }>(ADD_NEW, [idUser, ...columnsOf(contacts)]);
    return rows.map(({ place }) => place);
  }

  /** Gives the contacts that have these names the other values; of several with one name, the last. */
  async change(tx: Transaction, idUser: number, contacts: readonly ContactValues[]): Promise<void> {
    await tx.query(CHANGE, [idUser, ...columnsOf(contacts)]);
  }
}

function columnsOf(contacts: readonly ContactValues[]): readonly (readonly string[])[] {
  return [contacts.map(({ name }) => name), contacts.map(({ number }) => number), contacts.map(({ data }) => data)];
}
