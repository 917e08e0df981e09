import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FakeAnswer } from '@pigeonnier/plugin-testkit';
import type { FakeAccount } from './ovh-account.js';

/** How far a timestamp may be off, in seconds. OVH publishes no figure. */
const WINDOW_S = 30;
const HEADERS = ['x-ovh-application', 'x-ovh-consumer', 'x-ovh-timestamp', 'x-ovh-signature'];

/** A request as it came over the wire. */
export interface Received {
  readonly method: string;
  /** In full, as it is signed. */
  readonly url: string;
  /** Below `/1.0`. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export type Authenticated =
  { readonly account: FakeAccount; readonly refusal?: undefined } | { readonly account?: undefined; readonly refusal: FakeAnswer };

/** Headers that every request but `GET /auth/time` must have. */
export function missingHeaders({ headers }: Received): readonly string[] {
  return HEADERS.filter((name) => headers[name] === undefined);
}

/**
 * The account whose keys sign the request, or how OVH refuses it. The signature is that of OVHcloud's guide “First steps with the API”, codes
 * and statuses are those that its clients (`python-ovh`, `php-ovh`) tell apart.
 */
export function authenticate({ method, url, headers, text }: Received, accounts: readonly FakeAccount[], unixTime: number): Authenticated {
  const [application, consumer, timestamp, signature] = HEADERS.map((name) => String(headers[name] ?? ''));
  const ofApplication = accounts.filter(({ appKey }) => appKey === application);
  if (ofApplication.length === 0) return denied('403 Forbidden', 'INVALID_KEY', 'This application key is invalid');
  if (consumer === '') return denied('403 Forbidden', 'NOT_CREDENTIAL', 'You must login first');
  const account = ofApplication.find(({ consumerKey }) => consumerKey === consumer);
  if (account === undefined) return denied('403 Forbidden', 'INVALID_CREDENTIAL', 'This credential is not valid');
  const isInTime = Math.abs(Number(timestamp) - unixTime) <= WINDOW_S;
  if (!isInTime) return denied('400 Bad Request', 'QUERY_TIME_OUT', 'Query out of time');
  const signed = [account.appSecret, account.consumerKey, method, url, text, timestamp].join('+');
  const expected = `$1$${createHash('sha1').update(signed).digest('hex')}`;
  return signature === expected ? { account } : denied('400 Bad Request', 'INVALID_SIGNATURE', 'Invalid signature');
}

const denied = (httpCode: string, errorCode: string, message: string): Authenticated => ({
  refusal: { status: Number.parseInt(httpCode, 10), json: { errorCode, httpCode, message } },
});
