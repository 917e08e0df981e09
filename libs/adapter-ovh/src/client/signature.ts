import { createHash } from 'node:crypto';

/** What signs a request, and the request that is signed. */
export interface Signed {
  readonly appSecret: string;
  readonly consumerKey: string;
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT';
  /** As it is written on the wire, with its query. */
  readonly url: string;
  /** As it is written on the wire; empty when there is none. */
  readonly body: string;
  /** Unix time in seconds, by OVH's clock. */
  readonly timestamp: number;
}

/** The value of `X-Ovh-Signature` (OVHcloud's guide “First steps with the API”). */
export function signatureOf({ appSecret, consumerKey, method, url, body, timestamp }: Signed): string {
  const digest = createHash('sha1').update([appSecret, consumerKey, method, url, body, timestamp].join('+'));
  return `$1$${digest.digest('hex')}`;
}
