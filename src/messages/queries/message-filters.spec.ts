import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { Database, type PageRequest } from '../../database/index.js';
import type { Jobs } from '../../jobs/index.js';
import { AdapterRegistry } from '../../phones/index.js';
import { DigestKeeper } from '../digests/digest-keeper.js';
import { DIGEST_SIZE } from '../digests/digested-list.js';
import { DigestsRepository } from '../digests/digests.repository.js';
import type { ListFilter, ReceivedFilter, SentFilter } from './list-filter.js';
import { MessagePagesRepository } from './message-pages.repository.js';
import { MessageQueriesRepository } from './message-queries.repository.js';
import { MessageQueries } from './message-queries.js';
import type { ReceivedView, SentView } from './message-views.js';

/** Enough for several digests and a rest without. */
const AMOUNT = 4 * DIGEST_SIZE + 300;
const START = Date.UTC(2030, 0, 1);
const NEVER = new AbortController().signal;

interface Bench {
  readonly database: Database;
  readonly queries: MessageQueries;
  readonly keeper: DigestKeeper;
  close(): Promise<void>;
}

/** Accounts 1 and 2 with the phones 1 to 3 and 4, and a phone 5 that was deleted. */
async function openBench(): Promise<Bench> {
  const stored: TestDatabase = await createTestDatabase();
  const database = await Database.open(stored.url);
  await database.query(`INSERT INTO account (id, email, password_hash) VALUES (1, 'a@example.org', ''), (2, 'b@example.org', '')`);
  await database.query(
    `INSERT INTO phone (id, id_user, adapter, name, settings)
     SELECT g, 1 + (g = 4)::integer, 'acme_sms_adapter', g::text, '{}' FROM generate_series(1, 4) g`,
  );
  const jobs = { register: () => undefined } as unknown as Jobs;
  return {
    database,
    queries: new MessageQueries(new MessagePagesRepository(database), new MessageQueriesRepository(database), new AdapterRegistry()),
    keeper: new DigestKeeper(new DigestsRepository(database), jobs),
    close: async () => {
      await database.close();
      await stored.drop();
    },
  };
}

/** Writes messages of an account. A few of them stand out: a rare failure, tags, phones, numbers. */
async function send(
  database: Database,
  idUser: number,
  amount: number,
  change: { readonly status?: string; readonly tag?: string; readonly perScheduled?: number } = {},
) {
  await database.transaction(async (tx) => {
    const [reserved] = await tx.query<{ first: number }>(`SELECT reserve_ids('message_id_seq', $1) AS first`, [amount]);
    await tx.query(
      `INSERT INTO message (id, id_user, id_phone, adapter, at, flash, mms, phone_chosen, created_at, destination, text, status, tag, originating_scheduled)
       SELECT $1 + n, $2, CASE WHEN n % 700 = 3 THEN 5 WHEN n % 900 = 7 THEN 3 WHEN $2 = 2 THEN 4 ELSE 1 + (n > $3 / 2)::integer END,
         'acme_sms_adapter', timestamptz '2030-01-01T00:00:00Z' + ($1 + n) * interval '1 minute', false, false, true, now(),
         '+3319900' || lpad((n % 700)::text, 4, '0'), 'Bonjour',
         coalesce($4, CASE WHEN n % 800 = 5 THEN 'failed' WHEN n < $3 / 3 THEN 'delivered' ELSE 'unknown' END)::message_status,
         coalesce($5, CASE WHEN n = 1000 THEN 'once' WHEN n % 2 = 0 THEN 'often' END), 100 + n / $6::integer
       FROM generate_series(0, $3::integer - 1) n`,
      [reserved?.first ?? 0, idUser, amount, change.status ?? null, change.tag ?? null, change.perScheduled ?? 40],
    );
  });
}

async function receive(database: Database, idUser: number, amount: number): Promise<void> {
  await database.transaction(async (tx) => {
    const [reserved] = await tx.query<{ first: number }>(`SELECT reserve_ids('received_id_seq', $1) AS first`, [amount]);
    await tx.query(
      `INSERT INTO received (id, id_user, id_phone, at, text, origin, dedupe_key, status)
       SELECT $1 + n, $2, CASE WHEN n % 300 = 1 THEN 3 ELSE 1 END, timestamptz '2030-01-01T00:00:00Z' + ((n * 7919) % 9999) * interval '1 minute',
         'Bonjour', CASE WHEN n % 100 = 4 THEN 'Acme' ELSE '+3319900' || lpad((n % 500)::text, 4, '0') END, 'k' || n,
         (CASE WHEN n % 900 = 2 THEN 'unread' ELSE 'read' END)::received_status
       FROM generate_series(0, $3::integer - 1) n`,
      [reserved?.first ?? 0, idUser, amount],
    );
  });
}

const times = fc.integer({ min: -100, max: 2 * AMOUNT + 100 }).map((minutes) => new Date(START + minutes * 60_000));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 });
const phones = optional(fc.constantFrom(1, 2, 3, 4, 5, 99));

const given = <T extends object>(filter: T): T =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as T;

const sentFilters = fc
  .record({
    status: optional(fc.constantFrom('unknown', 'delivered', 'failed')),
    idPhone: phones,
    number: optional(fc.constantFrom('+33199000005', '+33199000699', '+33100000000')),
    tag: optional(fc.constantFrom('once', 'often', 'never', '')),
    since: optional(times),
    before: optional(times),
  })
  .map((filter) => given(filter) as SentFilter);

const receivedFilters = fc
  .record({
    status: optional(fc.constantFrom('read', 'unread')),
    idPhone: phones,
    number: optional(fc.constantFrom('Acme', '+33199000017', 'acme')),
    since: optional(times),
    before: optional(times),
  })
  .map((filter) => given(filter) as ReceivedFilter);

const pages: fc.Arbitrary<PageRequest> = fc
  .tuple(
    fc.oneof(
      fc.record({ after: fc.integer({ min: 0, max: 2 * AMOUNT + 100 }) }),
      fc.record({ before: fc.integer({ min: 0, max: 2 * AMOUNT + 100 }) }),
      fc.record({ page: fc.integer({ min: 0, max: 60 }) }),
    ),
    fc.constantFrom(undefined, 1, 7, 25, 1000),
  )
  .map(([position, perPage]) => ({ ...position, ...(perPage !== undefined && { perPage }) }));

/** What a page of the rows is, by counting. */
function pageOf<Row extends { readonly id: number }>(rows: readonly Row[], page: PageRequest): readonly Row[] {
  const { perPage = 25 } = page;
  if ('after' in page) return rows.filter(({ id }) => id > page.after).slice(0, perPage);
  if ('before' in page) return rows.filter(({ id }) => id < page.before).slice(-perPage);
  return rows.slice(page.page * perPage, (page.page + 1) * perPage);
}

function holds(row: SentView | ReceivedView, { status, idPhone, number, tag, since, before }: ListFilter): boolean {
  const party = 'destination' in row ? row.destination : row.origin;
  return (
    (status === undefined || row.status === status) &&
    (idPhone === undefined || row.idPhone === idPhone) &&
    (number === undefined || party === number) &&
    (tag === undefined || ('tag' in row && row.tag === tag)) &&
    (since === undefined || row.at >= since) &&
    (before === undefined || row.at < before)
  );
}

async function everything<Row extends { readonly id: number }>(
  list: (page: PageRequest) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let page = await list({ after: 0, perPage: 1000 }); page.length > 0; page = await list({ after: rows.at(-1)!.id, perPage: 1000 })) {
    rows.push(...page);
  }
  return rows;
}

describe('a filtered list is the filter of the whole list', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench();
    await send(bench.database, 1, AMOUNT / 2);
    await send(bench.database, 2, AMOUNT);
    await send(bench.database, 1, AMOUNT / 2);
    await receive(bench.database, 1, AMOUNT);
    await receive(bench.database, 2, 60);
  });
  afterAll(() => bench.close());

  async function compareSent(): Promise<void> {
    const { queries } = bench;
    const rows = new Map(
      await Promise.all([1, 2].map(async (idUser) => [idUser, await everything((page) => queries.listSent(idUser, page))] as const)),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(1, 2), sentFilters, pages, async (idUser, filter, page) => {
        const expected = pageOf(
          rows.get(idUser)!.filter((row) => holds(row, filter)),
          page,
        );
        expect(await queries.listSent(idUser, page, filter)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  }

  async function compareReceived(): Promise<void> {
    const { queries } = bench;
    const rows = await everything((page) => queries.listReceived(1, page));
    await fc.assert(
      fc.asyncProperty(receivedFilters, pages, async (filter, page) => {
        const expected = pageOf(
          rows.filter((row) => holds(row, filter)),
          page,
        );
        expect(await queries.listReceived(1, page, filter)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  }

  it('before there are digests', async () => {
    await compareSent();
    await compareReceived();
  });

  it('with digests', async () => {
    await bench.keeper.run(NEVER);
    const [count] = await bench.database.query<{ sent: number; received: number }>(
      'SELECT (SELECT count(*) FROM message_digest) AS sent, (SELECT count(*) FROM received_digest) AS received',
    );
    expect(count).toEqual({ sent: 8, received: 4 });
    await compareSent();
    await compareReceived();
  });

  it('when messages have changed since, before and after digests follow', async () => {
    const { database, keeper } = bench;
    await database.query(`UPDATE message SET status = 'delivered' WHERE status = 'unknown' AND id % 3 = 0`);
    await database.query(`UPDATE message SET status = 'failed' WHERE status = 'unknown' AND id % 1009 = 0`);
    await database.query(`UPDATE message SET status = 'delivered' WHERE status = 'failed' AND id % 2 = 0`);
    await database.query(`UPDATE received SET status = 'unread' WHERE id % 777 = 0`);
    await compareSent();
    await compareReceived();
    await keeper.run(NEVER);
    const [left] = await database.query<{ sent: number; received: number }>(
      'SELECT (SELECT count(*) FROM message_touched) AS sent, (SELECT count(*) FROM received_touched) AS received',
    );
    expect(left).toEqual({ sent: 0, received: 0 });
    await compareSent();
    await compareReceived();
  });

  it('when all of an account is settled: nothing is unknown, and digests say so', async () => {
    const { database, keeper, queries } = bench;
    await database.query(`UPDATE message SET status = 'delivered' WHERE id_user = 1`);
    await keeper.run(NEVER);
    const digests = await database.query<{ statuses: string }>(`SELECT statuses::text FROM message_digest WHERE id_user = 1`);
    expect(new Set(digests.map(({ statuses }) => statuses))).toEqual(new Set(['{delivered}']));
    expect(await queries.listSent(1, { page: 0 }, { status: 'unknown' })).toEqual([]);
    await compareSent();
  });

  it('names no phone that is gone', async () => {
    expect(await bench.queries.listSent(1, { page: 0 }, { idPhone: 5 })).toEqual([]);
    expect(await bench.queries.listSent(2, { page: 0 }, { idPhone: 1 })).toEqual([]);
  });
});

describe('the ranges in which the messages of a scheduled are', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  it('miss none of them, digested or not, and leave most others out', async () => {
    const { database, keeper } = bench;
    await send(database, 1, AMOUNT);
    await send(database, 2, AMOUNT, { perScheduled: 1 });
    const found = (idUser: number, idScheduled: number) =>
      database.query<{ id: number }>(`SELECT id FROM scheduled_messages($1, $2) ORDER BY id`, [idUser, idScheduled]);
    const all = (idUser: number, idScheduled: number) =>
      database.query<{ id: number }>(`SELECT id FROM message WHERE id_user = $1 AND originating_scheduled = $2 ORDER BY id`, [
        idUser,
        idScheduled,
      ]);
    const wanted = [1, 2].flatMap((idUser) => [100, 113, 158, 900, 2300].map((idScheduled) => [idUser, idScheduled] as const));
    for (const round of ['before', 'after']) {
      for (const [idUser, idScheduled] of wanted) {
        expect(await found(idUser, idScheduled), `${idScheduled} of ${idUser} ${round}`).toEqual(await all(idUser, idScheduled));
      }
      await keeper.run(NEVER);
    }
    const ranges = async (idUser: number, idScheduled: number) =>
      (await database.query('SELECT * FROM scheduled_ranges($1, $2)', [idUser, idScheduled])).length;
    // With the one of what has no digest yet.
    expect([await ranges(1, 100), await ranges(1, 99), await ranges(2, 150), await ranges(2, 9_000)]).toEqual([2, 1, 3, 1]);
  });
});

describe('while messages are written, reported and digested', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  it('a cursor with a filter skips and repeats nothing', async () => {
    const { database, queries, keeper } = bench;
    let writing = true;
    const writers = Promise.all(
      [1, 2, 3].map(async (seed) => {
        for (let turn = 0; turn < 30; turn += 1) {
          await send(database, 1, 20 + turn * seed, { status: 'unknown', tag: (turn + seed) % 2 === 0 ? 'even' : 'odd' });
        }
      }),
    ).finally(() => (writing = false));
    const keeping = (async () => {
      while (writing) await keeper.run(NEVER);
    })();
    const seen: number[] = [];
    for (let cursor = 0, last = false; !last;) {
      last = !writing;
      const next = () => queries.listSent(1, { after: cursor, perPage: 300 }, { tag: 'odd', since: new Date(START) });
      for (let page = await next(); page.length > 0; page = await next()) {
        seen.push(...page.map(({ id }) => id));
        cursor = page.at(-1)!.id;
      }
    }
    await Promise.all([writers, keeping]);
    expect(seen).toEqual(
      (await database.query<{ id: number }>(`SELECT id FROM message WHERE tag = 'odd' ORDER BY id`)).map(({ id }) => id),
    );
  });

  it('a message is listed under its new status as soon as that is committed', async () => {
    const { database, queries, keeper } = bench;
    await send(database, 1, 3 * DIGEST_SIZE, { status: 'unknown' });
    await keeper.run(NEVER);
    let changing = true;
    const keeping = (async () => {
      while (changing) await keeper.run(NEVER);
    })();
    const ids = (await database.query<{ id: number }>('SELECT id FROM message ORDER BY id'))
      .map(({ id }) => id)
      .filter((_, n) => n % 50 === 0);
    for (const id of ids) {
      await database.query(`UPDATE message SET status = 'delivered' WHERE id = $1`, [id]);
      const [found] = await queries.listSent(1, { after: id - 1, perPage: 1 }, { status: 'delivered' });
      expect(found?.id).toBe(id);
    }
    changing = false;
    await keeping;
  });
});
