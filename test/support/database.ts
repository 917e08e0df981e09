import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { asAdmin, databaseUrl } from './global-setup.js';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** An empty, migrated database of its own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${inject('templateDatabase')}`);
  return { url: databaseUrl(adminUrl, name), drop: () => asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
