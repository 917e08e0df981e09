import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { EmbeddedPostgres, runMigrations } from '../../src/database/index.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Administrative connection of the Postgres that tests create their databases in. */
    readonly postgresUrl: string;
    /** Name of a migrated database to copy. */
    readonly templateDatabase: string;
  }
}

/** Nothing of a test's database has to survive the machine. */
const HASTY = { fsync: 'off', synchronous_commit: 'on', full_page_writes: 'off', max_connections: '300', max_wal_size: '4GB' };

/** One Postgres for the whole run: the one at TEST_POSTGRES_URL, else an embedded one of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { adminUrl, stop } = await startPostgres(process.env.TEST_POSTGRES_URL);
  const template = `template_${process.pid}_${Date.now()}`;
  await asAdmin(adminUrl, `CREATE DATABASE ${template}`);
  await runMigrations(databaseUrl(adminUrl, template));
  project.provide('postgresUrl', adminUrl);
  project.provide('templateDatabase', template);
  return async () => {
    await asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await stop();
  };
}

async function startPostgres(external: string | undefined): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  if (external !== undefined) return { adminUrl: external, stop: () => Promise.resolve() };
  const dataDir = mkdtempSync(join(tmpdir(), 'pigeonnier-test-'));
  const server = await EmbeddedPostgres.start({ dataDir, settings: HASTY });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { adminUrl: server.urlOf('postgres'), stop };
}

/** The same server, another database. */
export function databaseUrl(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.toString();
}

/** Runs one statement on a connection of its own. */
export async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
