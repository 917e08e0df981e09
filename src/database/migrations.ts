import { Client } from 'pg';
import { DataSource } from 'typeorm';
import type { MigrationInterface } from 'typeorm';
import { ConfigurationError } from '../config/index.js';
import { FirstHouse1763900000001 } from './migrations/0001-first-house.js';
import { Contacts1764000000002 } from './migrations/0002-contacts.js';
import { PhoneGroups1764000000003 } from './migrations/0003-phone-groups.js';
import { Scheduling1764000000004 } from './migrations/0004-scheduling.js';
import { Medias1764000000005 } from './migrations/0005-medias.js';
import { Inbound1764000000006 } from './migrations/0006-inbound.js';
import { Webhooks1764000000007 } from './migrations/0007-webhooks.js';
import { Lists1764000000008 } from './migrations/0008-lists.js';
import { Calls1764000000009 } from './migrations/0009-calls.js';
import { Dispatch1764000000010 } from './migrations/0010-dispatch.js';
import { Guard1764000000011 } from './migrations/0011-guard.js';

/** All migrations in their order. Imported classes: a glob would not survive the build. */
export const MIGRATIONS = [
  FirstHouse1763900000001,
  Contacts1764000000002,
  PhoneGroups1764000000003,
  Scheduling1764000000004,
  Medias1764000000005,
  Inbound1764000000006,
  Webhooks1764000000007,
  Lists1764000000008,
  Calls1764000000009,
  Dispatch1764000000010,
  Guard1764000000011,
] as const;

const OLDEST_MAJOR = 15;

/** Advisory lock held while migrating. */
const MIGRATION_LOCK = [3, 0] as const;

export type MigrationClass = new () => MigrationInterface;

/**
 * Brings the database to the newest schema, or to that of the last of `migrations`.
 * Hosts that start together take turns. Returns the names of the migrations that ran.
 */
export async function runMigrations(url: string, migrations: readonly MigrationClass[] = MIGRATIONS): Promise<readonly string[]> {
  const turn = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'pigeonnier migrations' });
  turn.on('error', () => undefined);
  await turn.connect();
  try {
    await requireVersion(turn);
    await turn.query('SELECT pg_advisory_lock($1, $2)', [...MIGRATION_LOCK]);
    const source = await new DataSource({ type: 'postgres', url, migrations: [...migrations], poolSize: 1 }).initialize();
    try {
      const done = await source.runMigrations({ transaction: 'each' });
      return done.map(({ name }) => name);
    } finally {
      await source.destroy();
    }
  } finally {
    await turn.end();
  }
}

async function requireVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ major: number; version: string }>(
    `SELECT current_setting('server_version_num')::integer / 10000 AS major, current_setting('server_version') AS version`,
  );
  const { major = 0, version = '' } = rows[0] ?? {};
  if (major < OLDEST_MAJOR) throw new ConfigurationError(`PostgreSQL ${version} is too old: Pigeonnier needs ${OLDEST_MAJOR} or newer.`);
}
