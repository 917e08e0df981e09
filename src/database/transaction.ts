import type { PoolClient } from 'pg';
import { isConnectionError } from './connection-error.js';

/** Statements of one open transaction. */
export interface Transaction {
  /** Need not be awaited before the transaction ends: COMMIT then travels right behind the statement, and the transaction fails with it. */
  query<Row>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
}

/** What became of a transaction whose connection broke while it was committed. */
export type Outcome = 'committed' | 'aborted';

export interface TransactionDoors {
  connect(): Promise<PoolClient>;
  query<Row>(client: PoolClient, sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Asks, over another connection, until the answer is known. */
  findOutcome(transactionId: string): Promise<Outcome>;
}

/**
 * Runs `work` between BEGIN and COMMIT. When the connection breaks during COMMIT nobody told us the outcome, so it is looked up:
 * the transaction returns if it was committed and throws if it was not, always truthfully.
 */
export async function runTransaction<T>(doors: TransactionDoors, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await doors.connect();
  const statements = new OpenStatements();
  let failure: unknown;
  try {
    const begun = begin(client);
    const result = await work({ query: (sql, params) => statements.add(doors.query(client, sql, params)) });
    await commit(client, doors, await begun, statements);
    return result;
  } catch (error) {
    failure = error;
    if (!isConnectionError(error)) await client.query('ROLLBACK').catch((rollback: unknown) => (failure = rollback));
    // Statements behind one that failed unheard are only told that it did.
    throw isAbortedTransaction(error) ? (statements.failure ?? error) : error;
  } finally {
    client.release(isConnectionError(failure));
  }
}

/** SQLSTATE `in_failed_sql_transaction`. */
function isAbortedTransaction(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === '25P02';
}

/** Answers the transaction's id: it must be known before COMMIT, as nothing can be asked after it. Work may begin before the answer. */
function begin(client: PoolClient): Promise<string> {
  const begun = client.query('BEGIN; SELECT pg_current_xact_id()::text AS id').then((results) => {
    const [, { rows }] = results as unknown as readonly [unknown, { readonly rows: readonly { readonly id: string }[] }];
    return rows[0]?.id ?? '';
  });
  // When it fails, so does the work behind it; until somebody waits for it, nobody else may hear of it.
  begun.catch(() => undefined);
  return begun;
}

async function commit(client: PoolClient, doors: TransactionDoors, transactionId: string, statements: OpenStatements): Promise<void> {
  try {
    const { command } = await client.query('COMMIT');
    // Postgres answers COMMIT of a failed transaction with a friendly ROLLBACK.
    if (command !== 'COMMIT') {
      throw statements.failure ?? new Error('the transaction was rolled back: one of its statements had failed');
    }
  } catch (error) {
    if (!isConnectionError(error) || (await doors.findOutcome(transactionId)) === 'aborted') throw error;
  }
}

/** Hears how the statements of a transaction end, whether or not somebody waits for them. */
class OpenStatements {
  /** Of the first statement that failed. */
  failure: Error | undefined;

  add<Answer>(statement: Promise<Answer>): Promise<Answer> {
    statement.catch((error: unknown) => {
      this.failure ??= error instanceof Error ? error : new Error('a statement failed', { cause: error });
    });
    return statement;
  }
}
