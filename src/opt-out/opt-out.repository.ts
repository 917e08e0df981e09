import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/index.js';
import type { NewOptOut, OwnNumber } from './opt-out.js';

const ADD = `
INSERT INTO opt_out (id_user, number, text, source, at)
SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
ON CONFLICT (id_user, number) DO NOTHING
RETURNING id_user AS "idUser", number`;

/** Locked in one order, so that two hosts do not wait for each other. */
const REMOVE = `
DELETE FROM opt_out WHERE id IN (
  SELECT o.id FROM opt_out o JOIN unnest($1::integer[], $2::text[]) AS w(id_user, number) ON o.id_user = w.id_user AND o.number = w.number
  ORDER BY o.id_user, o.number FOR UPDATE OF o
)
RETURNING id_user AS "idUser", number`;

const AMONG = `SELECT number FROM opt_out WHERE id_user = $1 AND number = ANY($2::text[])`;

/** Rows of `opt_out`; numbers are E.164 already. */
@Injectable()
export class OptOutRepository {
  /** Answers the pairs that were not there before. Call it with at most one row per pair, always in the same order, or two hosts may wait for each other. */
  add(tx: Transaction, rows: readonly NewOptOut[]): Promise<readonly OwnNumber[]> {
    return tx.query(ADD, [
      rows.map((row) => row.idUser),
      rows.map((row) => row.number),
      rows.map((row) => row.text ?? null),
      rows.map((row) => row.source),
      rows.map((row) => row.at),
    ]);
  }

  /** Answers the pairs that were there. */
  remove(tx: Transaction, numbers: readonly OwnNumber[]): Promise<readonly OwnNumber[]> {
    return tx.query(REMOVE, [numbers.map(({ idUser }) => idUser), numbers.map(({ number }) => number)]);
  }

  async among(tx: Transaction, idUser: number, numbers: readonly string[]): Promise<readonly string[]> {
    return (await tx.query<{ number: string }>(AMONG, [idUser, numbers])).map((row) => row.number);
  }
}
