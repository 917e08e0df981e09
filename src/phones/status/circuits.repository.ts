import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import type { CircuitView, OpenCircuit } from './circuit.js';

/** A circuit as it is stored, locked until the transaction ends. */
export interface StoredCircuit {
  readonly idUser: number;
  readonly openedAt: Date | null;
  readonly probing: boolean;
  readonly probes: number;
}

/** The circuits of phones, kept in their lanes: all hosts see the same. */
@Injectable()
export class CircuitsRepository {
  constructor(private readonly database: Database) {}

  /** Undefined for a phone that is gone. */
  async lock(tx: Transaction, idPhone: number): Promise<StoredCircuit | undefined> {
    await tx.query(ENSURE, [idPhone]);
    return (await tx.query<StoredCircuit>(LOCK, [idPhone]))[0];
  }

  /** Opens it, or keeps it open after a failed probe. */
  async open(tx: Transaction, idPhone: number, at: { now: Date; probeAt: Date; probes: number; reason: string }): Promise<void> {
    await tx.query(OPEN, [idPhone, at.now, at.probeAt, at.probes, at.reason]);
  }

  async close(tx: Transaction, idPhone: number): Promise<void> {
    await tx.query(CLOSE, [idPhone]);
  }

  /** True for the one host that may probe now; until `lostAt` no other one may. */
  async claimProbe(idPhone: number, now: Date, lostAt: Date): Promise<boolean> {
    return (await this.database.query(CLAIM, [idPhone, now, lostAt])).length > 0;
  }

  /** The probe may begin then; ends the claim of a host that had nothing to probe with. */
  async probeFrom(idPhone: number, at: Date): Promise<void> {
    await this.database.query(PROBE_FROM, [idPhone, at]);
  }

  /** Phones of one of these adapters whose probe is due. */
  async due(adapters: readonly string[], now: Date): Promise<readonly number[]> {
    return (await this.database.query<{ id: number }>(DUE, [adapters, now])).map(({ id }) => id);
  }

  /** Undefined while it is closed. */
  async find(idPhone: number): Promise<CircuitView | undefined> {
    return (await this.database.query<CircuitView>(FIND, [idPhone]))[0];
  }

  /** The oldest ones first. */
  async list(atMost: number): Promise<readonly OpenCircuit[]> {
    return this.database.query<OpenCircuit>(LIST, [atMost]);
  }
}

const ENSURE = `INSERT INTO lane (id_phone) VALUES ($1) ON CONFLICT DO NOTHING`;

const LOCK = `
SELECT p.id_user AS "idUser", l.opened_at AS "openedAt", l.probing, l.probes
FROM lane l JOIN phone p ON p.id = l.id_phone
WHERE l.id_phone = $1
FOR UPDATE OF l`;

const ANNOUNCE = `SELECT pg_notify('phones', id_phone::text) FROM changed`;

const OPEN = `
WITH changed AS (
  UPDATE lane SET opened_at = coalesce(opened_at, $2), probe_at = $3, probing = false, probes = $4, reason = $5
  WHERE id_phone = $1
  RETURNING id_phone
)
${ANNOUNCE}`;

const CLOSE = `
WITH changed AS (
  UPDATE lane SET opened_at = NULL, probe_at = NULL, probing = false, probes = 0, reason = NULL
  WHERE id_phone = $1
  RETURNING id_phone
)
${ANNOUNCE}`;

const CLAIM = `
UPDATE lane SET probing = true, probe_at = $3
WHERE id_phone = $1 AND opened_at IS NOT NULL AND probe_at <= $2
RETURNING id_phone`;

const PROBE_FROM = `
WITH changed AS (
  UPDATE lane SET probing = false, probe_at = $2 WHERE id_phone = $1 AND opened_at IS NOT NULL
  RETURNING id_phone
)
${ANNOUNCE}`;

const DUE = `
SELECT l.id_phone AS id FROM lane l JOIN phone p ON p.id = l.id_phone
WHERE l.opened_at IS NOT NULL AND l.probe_at <= $2 AND p.adapter = ANY($1::text[])`;

const STATE = `CASE WHEN l.probing THEN 'probing' ELSE 'open' END AS state, l.opened_at AS since`;

const FIND = `SELECT ${STATE}, l.reason, l.probe_at AS "probeAt" FROM lane l WHERE l.id_phone = $1 AND l.opened_at IS NOT NULL`;

const LIST = `
SELECT l.id_phone AS "idPhone", p.adapter, ${STATE}
FROM lane l JOIN phone p ON p.id = l.id_phone
WHERE l.opened_at IS NOT NULL
ORDER BY l.opened_at, l.id_phone
LIMIT $1`;
