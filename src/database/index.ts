export { isConnectionError } from './connection-error.js';
export { DatabaseModule } from './database.module.js';
export { Database } from './database.js';
export { GroupCommit } from './group-commit.js';
export type { GroupCommitOptions } from './group-commit.js';
export { MIGRATIONS, runMigrations } from './migrations.js';
export type { Transaction } from './transaction.js';
