/**
 * The reference: lease, send and record with nothing but pg and undici. One text, chunks of 500 messages, results written together.
 * It has no recovery, no rules, no timeline and no tenants: what a careful person would write in an afternoon.
 */
import pg from 'pg';
import { Pool } from 'undici';

const CONCURRENCY = 128;
const CHUNK = 500;

const SCHEMA = `
DROP TABLE IF EXISTS bare_message, bare_chunk;
CREATE TABLE bare_message (id bigint PRIMARY KEY, number text NOT NULL, text text NOT NULL, status smallint NOT NULL DEFAULT 0, uid text)
  WITH (fillfactor = 60);
CREATE TABLE bare_chunk (id bigint PRIMARY KEY, first_id bigint, last_id bigint, state smallint NOT NULL DEFAULT 0);`;
const LEASE = `
UPDATE bare_chunk SET state = 1 WHERE id = (SELECT id FROM bare_chunk WHERE state = 0 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING first_id, last_id`;
const RECORD = `
UPDATE bare_message m SET status = 1, uid = r.uid FROM unnest($1::bigint[], $2::text[]) AS r(id, uid) WHERE m.id = r.id`;

interface Row {
  readonly id: string;
  readonly number: string;
  readonly text: string;
}

/** Sends `amount` messages; answers messages per second, from the first lease to the last record. */
export async function runBareLoop(databaseUrl: string, providerUrl: string, amount: number): Promise<number> {
  const options = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit'].map((name) => `-c ${name}=off`).join(' ');
  const database = new pg.Pool({ connectionString: databaseUrl, max: 4, options });
  await database.query(SCHEMA);
  await database.query(
    `INSERT INTO bare_message (id, number, text) SELECT g, '+33199' || lpad(g::text, 6, '0'), 'A message of the bench' FROM generate_series(1, $1) g`,
    [amount],
  );
  await database.query(
    `INSERT INTO bare_chunk SELECT g, (g - 1) * $2::bigint + 1, least(g * $2::bigint, $1) FROM generate_series(1, ceil($1::numeric / $2::bigint)::bigint) g`,
    [amount, CHUNK],
  );
  const provider = new Pool(providerUrl, { connections: CONCURRENCY });
  const startedAt = performance.now();
  await new BareLoop(database, provider).run();
  const seconds = (performance.now() - startedAt) / 1_000;
  await provider.close();
  await database.query('DROP TABLE bare_message, bare_chunk');
  await database.end();
  return amount / seconds;
}

class BareLoop {
  private readonly queue: Row[] = [];
  private results: { readonly id: string; readonly uid: string }[] = [];
  private leasing: Promise<boolean> | undefined;
  private recording: Promise<void> | undefined;

  constructor(
    private readonly database: pg.Pool,
    private readonly provider: Pool,
  ) {}

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: CONCURRENCY }, () => this.work()));
    while (this.recording !== undefined) await this.recording;
  }

  private async work(): Promise<void> {
    for (;;) {
      const row = this.queue.pop();
      if (row !== undefined) await this.send(row);
      else {
        this.leasing ??= this.lease().finally(() => {
          this.leasing = undefined;
        });
        if (!(await this.leasing)) return;
      }
    }
  }

  private async lease(): Promise<boolean> {
    const { rows } = await this.database.query<{ first_id: string; last_id: string }>({ name: 'lease', text: LEASE });
    const [chunk] = rows;
    if (chunk === undefined) return false;
    const members = await this.database.query<Row>({
      name: 'members',
      text: 'SELECT id, number, text FROM bare_message WHERE id BETWEEN $1 AND $2',
      values: [chunk.first_id, chunk.last_id],
    });
    this.queue.push(...members.rows);
    return true;
  }

  private async send({ id, number, text }: Row): Promise<void> {
    const { body } = await this.provider.request({
      method: 'POST',
      path: '/send',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: number, text, key: `bare-${id}` }),
    });
    const { uid } = (await body.json()) as { uid: string };
    this.results.push({ id, uid });
    this.recording ??= this.record().finally(() => {
      this.recording = undefined;
    });
  }

  private async record(): Promise<void> {
    while (this.results.length > 0) {
      const results = this.results;
      this.results = [];
      await this.database.query({
        name: 'record',
        text: RECORD,
        values: [results.map((result) => result.id), results.map((result) => result.uid)],
      });
    }
  }
}
