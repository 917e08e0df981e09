import type { Client } from 'pg';
import { encryptionKeys, SecretBox } from '../../config/index.js';
import type { Environment } from '../../config/index.js';
import { MIGRATIONS } from '../../database/index.js';
import { checkSecrets } from '../secrets/check-secrets.js';
import { livingHosts } from '../living-hosts.js';
import { fine, wrong } from './check.js';
import type { Finding } from './check.js';

const OLDEST_POSTGRES = 150_000;
const TOLERATED_CLOCK_DIFFERENCE_MS = 2_000;

/** Everything that a connection can tell. */
export async function checkDatabase(client: Client, environment: Environment): Promise<readonly Finding[]> {
  const findings = [await checkServer(client), await checkDurability(client), await checkClock(client)];
  const migrations = await checkMigrations(client);
  const hosts = fine('hosts', `${await livingHosts(client)} running on this database`);
  return [...findings, migrations, ...(migrations.ok ? [await checkKeys(client, environment)] : []), hosts];
}

async function checkServer(client: Client): Promise<Finding> {
  const started = performance.now();
  const { rows } = await client.query<{ version: string; number: number }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::integer AS number`,
  );
  const detail = `PostgreSQL ${rows[0]?.version}, answers in ${Math.ceil(performance.now() - started)} ms`;
  return (rows[0]?.number ?? 0) >= OLDEST_POSTGRES ? fine('database', detail) : wrong('database', detail, 'use PostgreSQL 15 or newer');
}

/** A message that was accepted must survive a power cut. */
async function checkDurability(client: Client): Promise<Finding> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name`,
  );
  if (rows.length === 0) return fine('durability', 'commits are on disk before they are answered');
  const names = rows.map(({ name }) => name).join(', ');
  return wrong('durability', `${names} is off: a crash can lose accepted messages`, `turn on: ${names}`);
}

async function checkClock(client: Client): Promise<Finding> {
  const before = Date.now();
  const { rows } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  const after = Date.now();
  const server = rows[0]?.now.getTime() ?? 0;
  const difference = server < before ? server - before : Math.max(0, server - after);
  const detail = `${Math.abs(difference)} ms apart from the database's`;
  if (Math.abs(difference) <= TOLERATED_CLOCK_DIFFERENCE_MS) return fine('clock', detail);
  return wrong('clock', detail, 'set both machines by NTP: messages would be sent too early or too late');
}

async function checkMigrations(client: Client): Promise<Finding> {
  const known = MIGRATIONS.map(({ name }) => name);
  const { rows: found } = await client.query<{ found: boolean }>(`SELECT to_regclass('migrations') IS NOT NULL AS found`);
  const { rows } = found[0]?.found ? await client.query<{ name: string }>('SELECT name FROM migrations') : { rows: [] };
  const applied = rows.map(({ name }) => name);
  const pending = known.filter((name) => !applied.includes(name));
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) return wrong('schema', `made by a newer release (${unknown.join(', ')})`, 'upgrade this release');
  if (pending.length > 0) return wrong('schema', `${pending.length} migrations are missing`, 'run: npm run -s cli -- migrate');
  return fine('schema', `up to date (${applied.at(-1)})`);
}

async function checkKeys(client: Client, environment: Environment): Promise<Finding> {
  const [key, ...older] = encryptionKeys(environment);
  const { total, unreadable } = await checkSecrets(client, new SecretBox(key, older));
  if (unreadable === 0) return fine('encryption key', `opens all ${total} stored secrets`);
  const advice = 'set ENCRYPTION_KEY to the key that was in use when they were stored, or put its file encryption.key back into DATA_DIR';
  return wrong('encryption key', `${unreadable} of ${total} stored secrets cannot be opened`, advice);
}
