import { Injectable } from '@nestjs/common';
import { Database, PAGE_SIZE } from '../../database/index.js';
import type { PageRequest, Transaction } from '../../database/index.js';
import { CONTACT_COLUMNS } from '../contact-columns.js';
import type { ContactView } from '../contact.js';

const INSERT = `
INSERT INTO contact_group (id_user, name) VALUES ($1, $2)
ON CONFLICT (id_user, lower(name)) DO NOTHING
RETURNING id`;

const FIND = 'SELECT id FROM contact_group WHERE id_user = $1 AND id = $2::bigint';

const NAME_TAKEN = 'SELECT FROM contact_group WHERE id_user = $1 AND lower(name) = lower($2) AND id <> $3::bigint';

const RENAME = 'UPDATE contact_group SET name = $3, updated_at = now() WHERE id_user = $1 AND id = $2 AND name <> $3';

const TOUCH = 'UPDATE contact_group SET updated_at = now() WHERE id_user = $1 AND id = $2';

const DELETE = 'DELETE FROM contact_group WHERE id_user = $1 AND id = $2::bigint RETURNING id';

const UNKNOWN = `
SELECT w.id FROM unnest($2::bigint[]) AS w (id)
WHERE NOT EXISTS (SELECT FROM contact c WHERE c.id_user = $1 AND c.id = w.id)
ORDER BY w.id`;

const ADD_MEMBERS = `
INSERT INTO group_contact (id_user, id_group, id_contact)
SELECT $1, $2, w.id FROM unnest($3::integer[]) AS w (id)
ON CONFLICT DO NOTHING
RETURNING id_contact`;

const DROP_OTHERS = `
DELETE FROM group_contact m
WHERE m.id_user = $1 AND m.id_group = $2 AND NOT EXISTS (SELECT FROM unnest($3::integer[]) AS w (id) WHERE w.id = m.id_contact)
RETURNING id_contact`;

const COUNTS = `
SELECT m.id_group AS "idGroup", count(*) AS count
FROM group_contact m WHERE m.id_user = $1 AND m.id_group = ANY ($2::integer[])
GROUP BY m.id_group`;

const FIRST_MEMBERS = `
SELECT w.id AS "idGroup", ${CONTACT_COLUMNS}
FROM unnest($2::integer[]) AS w (id)
CROSS JOIN LATERAL (
  SELECT id_contact FROM group_contact WHERE id_group = w.id AND id_user = $1 ORDER BY id_contact LIMIT $3
) m
JOIN contact c ON c.id = m.id_contact AND c.id_user = $1
ORDER BY w.id, c.id`;

const members = (inner: string) => `
SELECT ${CONTACT_COLUMNS}
FROM (
  SELECT id_contact FROM group_contact WHERE id_user = $1 AND id_group = $2 ${inner}
) m
JOIN contact c ON c.id = m.id_contact AND c.id_user = $1
ORDER BY c.id`;

const MEMBERS_AFTER = members('AND id_contact > $4::bigint ORDER BY id_contact LIMIT $3');
const MEMBERS_BEFORE = members('AND id_contact < $4::bigint ORDER BY id_contact DESC LIMIT $3');
const MEMBERS_NUMBERED = members('ORDER BY id_contact LIMIT $3 OFFSET $4');

type Member = ContactView & { readonly idGroup: number };

/** Groups and who is in them. Changes happen within the transaction that changes the account's contacts. */
@Injectable()
export class GroupsRepository {
  constructor(private readonly database: Database) {}

  /** The new group's id; `undefined` when the name is taken. */
  async insert(tx: Transaction, idUser: number, name: string): Promise<number | undefined> {
    return (await tx.query<{ id: number }>(INSERT, [idUser, name]))[0]?.id;
  }

  async exists(tx: Transaction, idUser: number, id: number): Promise<boolean> {
    return (await tx.query(FIND, [idUser, id])).length > 0;
  }

  /** Whether another group has the name. */
  async isNameTaken(tx: Transaction, idUser: number, name: string, id: number): Promise<boolean> {
    return (await tx.query(NAME_TAKEN, [idUser, name, id])).length > 0;
  }

  async rename(tx: Transaction, idUser: number, id: number, name: string): Promise<void> {
    await tx.query(RENAME, [idUser, id, name]);
  }

  async remove(tx: Transaction, idUser: number, id: number): Promise<boolean> {
    return (await tx.query(DELETE, [idUser, id])).length > 0;
  }

  /** Those of the ids that no contact of the account has. */
  async unknownAmong(tx: Transaction, idUser: number, contacts: readonly number[]): Promise<readonly number[]> {
    return (await tx.query<{ id: number }>(UNKNOWN, [idUser, contacts])).map(({ id }) => id);
  }

  /** Makes these contacts of the account all that the group has. False when they were that before. */
  async setMembers(tx: Transaction, idUser: number, id: number, contacts: readonly number[]): Promise<boolean> {
    const dropped = await tx.query(DROP_OTHERS, [idUser, id, contacts]);
    const added = await tx.query(ADD_MEMBERS, [idUser, id, contacts]);
    return dropped.length + added.length > 0;
  }

  /** Notes that the group has changed. */
  async touch(tx: Transaction, idUser: number, id: number): Promise<void> {
    await tx.query(TOUCH, [idUser, id]);
  }

  async counts(idUser: number, groups: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const rows = await this.database.query<{ idGroup: number; count: number }>(COUNTS, [idUser, groups]);
    return new Map(rows.map(({ idGroup, count }) => [idGroup, count]));
  }

  /** At most `limit` contacts of each group, in rising order of ids. */
  firstMembers(idUser: number, groups: readonly number[], limit: number): Promise<readonly Member[]> {
    return this.database.query(FIRST_MEMBERS, [idUser, groups, limit]);
  }

  memberPage(idUser: number, id: number, page: PageRequest): Promise<readonly ContactView[]> {
    const { perPage = PAGE_SIZE } = page;
    if ('after' in page) return this.database.query(MEMBERS_AFTER, [idUser, id, perPage, page.after]);
    if ('before' in page) return this.database.query(MEMBERS_BEFORE, [idUser, id, perPage, page.before]);
    return this.database.query(MEMBERS_NUMBERED, [idUser, id, perPage, page.page * perPage]);
  }
}
