const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** SQLSTATEs of a server that ends or refuses the session: class 08, shutting down or starting up (57P), no slot free. */
const SERVER_CODES = /^(08...|57P0[1235]|53300)$/;

/** Errors that pg raises by itself carry only a text. */
const CLIENT_MESSAGES =
  /^(Connection terminated|Connection ended unexpectedly|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired|Cannot use a pool after calling end)/;

/** True when the connection was lost or refused, so that the same statement may well work later; false when the server refused the statement. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, driverError, errors, cause } = error as { code?: unknown; driverError?: unknown; errors?: unknown; cause?: unknown };
  if (typeof code === 'string' && (NETWORK_CODES.has(code) || SERVER_CODES.test(code))) return true;
  if (CLIENT_MESSAGES.test(error.message)) return true;
  // TypeORM wraps the driver's error; Node gathers one error per address tried.
  return [driverError, cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])].some(
    (inner) => inner !== error && isConnectionError(inner),
  );
}
