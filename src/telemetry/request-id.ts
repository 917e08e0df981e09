import { randomUUID } from 'node:crypto';

const ACCEPTABLE = /^[\w.:-]{1,64}$/;

/** The id under which a request is logged and answered: the one that a proxy gave in `X-Request-Id` if it is harmless, else a new one. */
export function requestIdOf(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : randomUUID();
}
