import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import { CONTACT_COLUMNS } from '../contact-columns.js';
import type { ContactView } from '../contact.js';

/** Somebody an account may name by id. */
export interface Owned {
  readonly idUser: number;
  readonly id: number;
}

export type OwnedRule = Owned & { readonly condition: string };
export type Member = ContactView & { readonly idGroup: number };

const WANTED = 'unnest($1::integer[], $2::bigint[]) AS w (id_user, id)';

const CONTACTS = `SELECT ${CONTACT_COLUMNS} FROM ${WANTED} JOIN contact c ON c.id_user = w.id_user AND c.id = w.id`;

const GROUPS = `SELECT g.id_user AS "idUser", g.id FROM ${WANTED} JOIN contact_group g ON g.id_user = w.id_user AND g.id = w.id`;

const MEMBERS = `
SELECT m.id_group AS "idGroup", ${CONTACT_COLUMNS}
FROM ${WANTED}
JOIN group_contact m ON m.id_group = w.id AND m.id_user = w.id_user
JOIN contact c ON c.id = m.id_contact AND c.id_user = m.id_user
ORDER BY m.id_group, m.id_contact`;

const RULES = `
SELECT g.id_user AS "idUser", g.id, g.condition
FROM ${WANTED} JOIN conditional_group g ON g.id_user = w.id_user AND g.id = w.id`;

const AFTER = `SELECT ${CONTACT_COLUMNS} FROM contact c WHERE c.id_user = $1 AND c.id > $2 ORDER BY c.id LIMIT $3`;

/** Reads whole sets of contacts and groups: one statement, however many are asked for. */
@Injectable()
export class DirectoryRepository {
  constructor(private readonly database: Database) {}

  contacts(wanted: readonly Owned[]): Promise<readonly ContactView[]> {
    return this.ask(CONTACTS, wanted);
  }

  /** Those of the groups that exist. */
  groups(wanted: readonly Owned[]): Promise<readonly Owned[]> {
    return this.ask(GROUPS, wanted);
  }

  /** The contacts of all the groups, by group and in rising order of ids. */
  members(wanted: readonly Owned[]): Promise<readonly Member[]> {
    return this.ask(MEMBERS, wanted);
  }

  rules(wanted: readonly Owned[]): Promise<readonly OwnedRule[]> {
    return this.ask(RULES, wanted);
  }

  /** The next contacts of an account, in rising order of ids. */
  after(idUser: number, id: number, limit: number): Promise<readonly ContactView[]> {
    return this.database.query(AFTER, [idUser, id, limit]);
  }

  private async ask<Row>(sql: string, wanted: readonly Owned[]): Promise<readonly Row[]> {
    if (wanted.length === 0) return [];
    return this.database.query<Row>(sql, [wanted.map(({ idUser }) => idUser), wanted.map(({ id }) => id)]);
  }
}
