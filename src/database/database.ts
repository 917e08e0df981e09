import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { isConnectionError } from './connection-error.js';
import { GatheringSocket } from './gathering-socket.js';
import { Session } from './session.js';
import { runTransaction } from './transaction.js';
import type { Outcome, Transaction } from './transaction.js';
import { TYPES } from './types.js';

/**
 * Statements are planned once per connection (left alone, Postgres plans some of them anew for every call), often while tables are
 * small: the switches keep such a plan good when the tables have grown.
 */
const PLANNER_SETTINGS = [
  ...['enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin', 'jit'].map((name) => `-c ${name}=off`),
  '-c plan_cache_mode=force_generic_plan',
].join(' ');

/** First number of the advisory lock that a living instance holds; the second is its id. */
const INSTANCE_LOCK_SPACE = 1;

const OUTCOME_RETRY_MS = 100;
const OUTCOME_LIMIT_MS = 60_000;

/**
 * The hot paths' way to Postgres: prepared statements on a pool of its own. Bigints are numbers.
 * A lost connection fails the statements in flight (see `isConnectionError`); later ones find a new connection by themselves.
 */
export class Database implements OnApplicationShutdown {
  private readonly names = new Map<string, string>();
  private closed: Promise<void> | undefined;

  private constructor(
    private readonly pool: Pool,
    private readonly session: Session,
  ) {}

  /** Connects to a migrated database. @throws when it cannot be reached. */
  static async open(url: string, { maxConnections = 10 }: { readonly maxConnections?: number } = {}): Promise<Database> {
    const session = await Session.open(url, INSTANCE_LOCK_SPACE, 'instance_id_seq');
    const pool = new Pool({
      connectionString: url,
      max: maxConnections,
      types: TYPES,
      // Statements of one transaction that do not need each other's answers travel together.
      pipeline: true,
      stream: () => new GatheringSocket(),
      options: PLANNER_SETTINGS,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      application_name: 'pigeonnier',
    });
    // An unheard 'error' event would end the process; whoever uses the connection gets the error as a rejection.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    return new Database(pool, session);
  }

  /** Names this process among all that use the database; its advisory lock (1, id) is held while the process lives and is connected. */
  get instanceId(): number {
    return this.session.id;
  }

  /** One statement in a transaction of its own, prepared under a name made from its text: never build values into `sql`. */
  async query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.pool.query({ name: this.nameOf(sql), text: sql, values: [...params] });
    return rows as Row[];
  }

  /** Runs `work` in one transaction and commits it; anything it throws rolls back. Returns or throws truthfully even if the connection breaks. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return runTransaction(
      {
        connect: () => this.pool.connect(),
        query: <Row>(client: PoolClient, sql: string, params: readonly unknown[] = []) =>
          client.query({ name: this.nameOf(sql), text: sql, values: [...params] }).then(({ rows }) => rows as Row[]),
        findOutcome: (transactionId) => this.findOutcome(transactionId),
      },
      work,
    );
  }

  /**
   * Calls `handler` for every notification on the channel; with undefined after the connection was lost and found again,
   * as some may have been missed. Resolves once listening, to a function that stops it.
   */
  listen(channel: string, handler: (payload: string | undefined) => void): Promise<() => void> {
    return this.session.listen(channel, handler);
  }

  /** Waits for the statements in flight and disconnects. */
  close(): Promise<void> {
    this.closed ??= Promise.all([this.pool.end(), this.session.close()]).then(() => undefined);
    return this.closed;
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  private async findOutcome(transactionId: string): Promise<Outcome> {
    const deadline = Date.now() + OUTCOME_LIMIT_MS;
    for (;;) {
      const outcome = await this.askOutcome(transactionId).catch((error: unknown) => {
        if (!isConnectionError(error) || Date.now() > deadline) throw error;
        return undefined;
      });
      if (outcome === 'committed' || outcome === 'aborted') return outcome;
      if (Date.now() > deadline) throw new Error('the outcome of a transaction could not be found: its server still has it in progress');
      await delay(OUTCOME_RETRY_MS);
    }
  }

  private async askOutcome(transactionId: string): Promise<string | undefined> {
    const rows = await this.query<{ outcome: string | null }>('SELECT pg_xact_status($1::xid8) AS outcome', [transactionId]);
    return rows[0]?.outcome ?? undefined;
  }

  private nameOf(sql: string): string {
    let name = this.names.get(sql);
    if (name === undefined) {
      name = createHash('sha1').update(sql).digest('base64url');
      this.names.set(sql, name);
    }
    return name;
  }
}
