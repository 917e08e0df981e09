import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import { DIGEST_SIZE } from './digested-list.js';
import type { DigestedList } from './digested-list.js';

/** First number of the advisory lock under which digests are written: whoever has it sees all that the one before has written. */
const LOCK_SPACE = 41;
const LOCK = 'SELECT pg_advisory_xact_lock($1, 0)';

const HORIZON = 'SELECT visible_horizon($1) AS horizon';

/** Writes digests and keeps them true. */
@Injectable()
export class DigestsRepository {
  constructor(private readonly database: Database) {}

  /** The id up to which nothing can be added any more. */
  async horizon({ series }: DigestedList): Promise<number> {
    return (await this.database.query<{ horizon: number }>(HORIZON, [series]))[0]?.horizon ?? 0;
  }

  /** Accounts that have messages for one more digest, none of them above the horizon. */
  async undigested(list: DigestedList, horizon: number): Promise<readonly number[]> {
    return (await this.database.query<{ id: number }>(undigestedOf(list), [horizon])).map(({ id }) => id);
  }

  /** Makes up to `amount` digests of the account's next messages; answers how many. */
  make(list: DigestedList, idUser: number, horizon: number, amount: number): Promise<number> {
    return this.underLock(async (tx) => (await tx.query(makeOf(list), [idUser, horizon, amount * DIGEST_SIZE])).length);
  }

  /** Brings the digests of up to `amount` touched messages up to date; answers how many messages that were. */
  refresh(list: DigestedList, amount: number): Promise<number> {
    return this.underLock(async (tx) => (await tx.query<{ touched: number }>(refreshOf(list), [amount]))[0]?.touched ?? 0);
  }

  /** Frees the room of touched messages, which readers would read through otherwise. */
  async sweep({ table }: DigestedList): Promise<void> {
    await this.database.query(`VACUUM ${table}_touched`);
  }

  /** The statement after the lock sees what its last holder did: facts never fall back. */
  private underLock<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      await tx.query(LOCK, [LOCK_SPACE]);
      return work(tx);
    });
  }
}

/** The last message with a digest. */
function edgeOf({ table }: DigestedList, idUser: string): string {
  return `coalesce((SELECT d.last_id FROM ${table}_digest d WHERE d.id_user = ${idUser} ORDER BY d.first_id DESC LIMIT 1), 0)`;
}

function undigestedOf(list: DigestedList): string {
  return `
SELECT a.id
FROM account a
CROSS JOIN LATERAL (SELECT ${edgeOf(list, 'a.id')} AS edge) e
WHERE EXISTS (
  SELECT FROM ${list.table} m WHERE m.id_user = a.id AND m.id > e.edge AND m.id <= $1 OFFSET ${DIGEST_SIZE - 1}
)`;
}

const PHONES = `coalesce(array_agg(DISTINCT m.id_phone) FILTER (WHERE m.id_phone IS NOT NULL), '{}')`;
const STATUSES = `coalesce(array_agg(DISTINCT m.status), '{}')`;

function makeOf(list: DigestedList): string {
  const more = list.more.map(([column, aggregate]) => `, ${aggregate} AS ${column}`).join('');
  const names = list.more.map(([column]) => `, ${column}`).join('');
  return `
WITH edge AS MATERIALIZED (
  SELECT ${edgeOf(list, '$1')} AS id
), next AS (
  SELECT m.*, (row_number() OVER (ORDER BY m.id) - 1) / ${DIGEST_SIZE} AS place
  FROM ${list.table} m
  WHERE m.id_user = $1 AND m.id > (SELECT id FROM edge) AND m.id <= $2
  ORDER BY m.id
  LIMIT $3
), digest AS (
  SELECT m.place, max(m.id) AS last_id, min(m.at) AS since, max(m.at) AS until, ${PHONES} AS phones, ${STATUSES} AS statuses${more}
  FROM next m
  GROUP BY m.place
  HAVING count(*) = ${DIGEST_SIZE}
)
INSERT INTO ${list.table}_digest (id_user, first_id, last_id, since, until, phones, statuses${names})
SELECT $1, 1 + lag(last_id, 1, (SELECT id FROM edge)) OVER (ORDER BY place), last_id, since, until, phones, statuses${names}
FROM digest
RETURNING first_id`;
}

function refreshOf({ table }: DigestedList): string {
  return `
WITH gone AS (
  DELETE FROM ${table}_touched
  WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table}_touched LIMIT $1))
  RETURNING id_user, id
), outdated AS (
  SELECT DISTINCT d.id_user, d.first_id, d.last_id
  FROM gone
  CROSS JOIN LATERAL (
    SELECT * FROM ${table}_digest d WHERE d.id_user = gone.id_user AND d.first_id <= gone.id ORDER BY d.first_id DESC LIMIT 1
  ) d
  WHERE gone.id <= d.last_id
), refreshed AS (
  UPDATE ${table}_digest d SET phones = now.phones, statuses = now.statuses
  FROM outdated o
  CROSS JOIN LATERAL (
    SELECT ${PHONES} AS phones, ${STATUSES} AS statuses
    FROM ${table} m WHERE m.id_user = o.id_user AND m.id BETWEEN o.first_id AND o.last_id
  ) now
  WHERE d.id_user = o.id_user AND d.first_id = o.first_id
)
SELECT count(*) AS touched FROM gone`;
}
