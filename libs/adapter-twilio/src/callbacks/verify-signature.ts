import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AdapterError } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest } from '@pigeonnier/plugin-sdk';

type SignedRequest = Pick<CallbackRequest, 'url' | 'query' | 'headers' | 'rawBody'>;

/**
 * Twilio signs the address it called followed by the sorted fields of the form, with HMAC-SHA1 under the Auth Token; of any other body
 * the address carries the hash (page “Secure webhooks”). Like Twilio's own libraries, takes the address with its port or without.
 *
 * @throws AdapterError `unauthorized` for a request that is not signed, or not with this token.
 */
export function verifySignature(request: SignedRequest, token: string): void {
  const given = request.headers['x-twilio-signature'];
  if (given === undefined || given === '') throw new AdapterError('unauthorized', 'Twilio: the callback is not signed');
  const { bodySHA256 } = request.query;
  const fields = bodySHA256 === undefined ? sortedFields(request.rawBody) : '';
  const isSigned = spellingsOf(request.url).some((url) => isEqual(given, signature(url + fields, token)));
  if (!isSigned) throw new AdapterError('unauthorized', 'Twilio: the signature of the callback is wrong');
  if (bodySHA256 !== undefined && !isEqual(bodySHA256.toLowerCase(), createHash('sha256').update(request.rawBody).digest('hex'))) {
    throw new AdapterError('unauthorized', 'Twilio: the body of the callback is not the one that is signed');
  }
}

function signature(text: string, token: string): string {
  return createHmac('sha1', token).update(text).digest('base64');
}

/** Names and values without separators, in the order of code units; a repeated name once for each of its different values. */
function sortedFields(body: string): string {
  const fields = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(body)) fields.set(name, (fields.get(name) ?? new Set()).add(value));
  return Array.from(fields.keys())
    .toSorted()
    .map((name) =>
      Array.from(fields.get(name) ?? [], String)
        .toSorted()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
}

/** The address as it is, without its port, and with the port of its scheme. */
function spellingsOf(url: string): readonly string[] {
  const [, scheme, authority, rest] = /^(https?):\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (scheme === undefined || authority === undefined || rest === undefined) return [url];
  const bare = authority.replace(/:\d+$/, '');
  const standard = scheme.toLowerCase() === 'https' ? 443 : 80;
  return [url, `${scheme}://${bare}${rest}`, `${scheme}://${bare}:${standard}${rest}`];
}

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
