import { ConfigurationError } from './config/index.js';
import type { Environment } from './config/index.js';
import { isConnectionError } from './database/index.js';

type Explain = (environment: Environment, message: string) => string;

const LISTENING: Readonly<Record<string, Explain>> = {
  EADDRINUSE: ({ port, host }) => `Port ${port} on ${host} is taken by another program: stop that, or choose another with PORT.`,
  EACCES: ({ port }) => `Port ${port} may not be used by this user: choose one above 1023 with PORT.`,
  EADDRNOTAVAIL: ({ host }) => `HOST ${host} is no address of this machine.`,
  ENOTFOUND: ({ host }) => `HOST ${host} is no address of this machine.`,
};

const POSTGRES: Readonly<Record<string, Explain>> = {
  '28P01': (environment) => `PostgreSQL at ${place(environment)} refuses the password: check DATABASE_URL.`,
  '28000': (environment, message) => `PostgreSQL at ${place(environment)} refuses the user (${message}): check DATABASE_URL.`,
  '3D000': (environment, message) =>
    `PostgreSQL at ${place(environment)} has no such database (${message}): create it, or check DATABASE_URL.`,
  '42501': (environment, message) =>
    `PostgreSQL at ${place(environment)} does not let this user make tables (${message}): grant it the database.`,
};

/** What to tell the operator when the start has failed: one sentence for what they can put right, undefined for a fault of ours. */
export function explainStartFailure(error: unknown, environment: Environment | undefined): string | undefined {
  if (error instanceof ConfigurationError) return error.message;
  if (!(error instanceof Error) || environment === undefined) return undefined;
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  const isAboutListening =
    syscall === 'listen' || syscall === 'bind' || (syscall === 'getaddrinfo' && environment.databaseUrl === undefined);
  if (isAboutListening) return LISTENING[code]?.(environment, error.message);
  if (environment.databaseUrl !== undefined && isConnectionError(error)) {
    return `PostgreSQL at ${place(environment)} cannot be reached (${error.message || code}): start it, or check DATABASE_URL.`;
  }
  return POSTGRES[code]?.(environment, error.message);
}

/** Where the external database is, without its password. */
function place({ databaseUrl }: Environment): string {
  if (databaseUrl === undefined || !URL.canParse(databaseUrl)) return 'DATABASE_URL';
  const { hostname, port, pathname, searchParams } = new URL(databaseUrl);
  return `${searchParams.get('host') ?? hostname}:${port || 5432}${pathname}`;
}
