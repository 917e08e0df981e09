import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import type { Transaction } from '../database/index.js';
import type { NewOptOut } from './opt-out.js';

const ADD = `
INSERT INTO opt_out (id_user, number, text, source, at)
SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
ON CONFLICT (id_user, number) DO NOTHING
RETURNING id_user AS "idUser", number`;

const REMOVE = `DELETE FROM opt_out WHERE id_user = $1 AND number = $2 RETURNING id`;

const AMONG = `SELECT number FROM opt_out WHERE id_user = $1 AND number = ANY($2::text[])`;

/** Rows of `opt_out`; numbers are E.164 already. */
@Injectable()
export class OptOutRepository {
  constructor(private readonly database: Database) {}

  /** Answers the pairs that were not there before. Call it with at most one row per pair, always in the same order, or two hosts may wait for each other. */
  add(tx: Transaction, rows: readonly NewOptOut[]): Promise<readonly { readonly idUser: number; readonly number: string }[]> {
    return tx.query(ADD, [
      rows.map((row) => row.idUser),
      rows.map((row) => row.number),
      rows.map((row) => row.text ?? null),
      rows.map((row) => row.source),
      rows.map((row) => row.at),
    ]);
  }

  async remove(idUser: number, number: string): Promise<boolean> {
    return (await this.database.query(REMOVE, [idUser, number])).length > 0;
  }

  async among(tx: Transaction, idUser: number, numbers: readonly string[]): Promise<readonly string[]> {
    return (await tx.query<{ number: string }>(AMONG, [idUser, numbers])).map((row) => row.number);
  }
}
