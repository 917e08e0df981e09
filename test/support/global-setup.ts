import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Administrative connection of the Postgres that tests create their databases in. */
    readonly postgresUrl: string;
  }
}

export default function setup(project: TestProject): void {
  project.provide('postgresUrl', process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@localhost/postgres?host=/tmp/pgdev/sock');
}
