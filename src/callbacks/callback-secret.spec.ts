import { describe, expect, it } from 'vitest';
import { findKey, hideKeyInBody, hideKeyInHeaders, hideKeyInUrl, withoutKey } from './callback-secret.js';

const KEY = 'abcdefghijklmnop0123456789ABCDEF';

describe('findKey', () => {
  it.each([
    ['query before body and header', { api_key: 'q' }, { api_key: 'b' }, { 'x-api-key': 'h' }, 'q'],
    ['body before header', {}, { api_key: 'b' }, { 'x-api-key': 'h' }, 'b'],
    ['header', {}, undefined, { 'x-api-key': 'h' }, 'h'],
    ['an empty one that is there', { api_key: '' }, undefined, { 'x-api-key': 'h' }, ''],
    ['none', { other: 'x' }, ['api_key'], {}, undefined],
    ['none in a list', {}, { api_key: ['b'] }, {}, undefined],
    ['none that is inherited', {}, Object.create({ api_key: 'b' }) as object, {}, undefined],
  ])('takes %s', (_, query, body, headers, expected) => {
    expect(findKey(query, body, headers as Readonly<Record<string, string>>)).toBe(expected);
  });
});

describe('what is kept of a request', () => {
  it.each([
    [`https://example.org/callback/status/acme/?api_key=${KEY}`, 'https://example.org/callback/status/acme/'],
    [`https://example.org/callback/status/acme/?a=1&api_key=${KEY}&b=%20+`, 'https://example.org/callback/status/acme/?a=1&b=%20+'],
    [`https://example.org/?api%5Fkey=${KEY}`, 'https://example.org/'],
    [`https://example.org/?key=${KEY}`, 'https://example.org/?key=********'],
    ['https://example.org/callback/status/acme', 'https://example.org/callback/status/acme'],
  ])('is, of the URL %s, all but the key', (url, expected) => {
    expect(hideKeyInUrl(url, KEY)).toBe(expected);
  });

  it.each([
    [`api_key=${KEY}&status=DELIVERED`, 'status=DELIVERED'],
    [`status=DELIVERED&api%5fkey=${KEY}`, 'status=DELIVERED'],
    ['api_key=another-valid-key-of-the-account&a=1', 'a=1'],
    [`{"api_key": "${KEY}", "text": "a \\"b\\""}`, '{"api_key": "********", "text": "a \\"b\\""}'],
    ['{"api_key":"another \\" key","a":1}', '{"api_key":"********","a":1}'],
    [`<a>${KEY}</a>`, '<a>********</a>'],
    ['{"message_id":"u1","status":"DELIVERED"}', '{"message_id":"u1","status":"DELIVERED"}'],
  ])('is, of the body %s, all but the key', (body, expected) => {
    expect(hideKeyInBody(body, KEY)).toBe(expected);
  });

  it('is no header with a secret', () => {
    const headers = {
      'x-api-key': KEY,
      authorization: 'Basic x',
      cookie: 'a=b',
      referer: `https://x/?api_key=${KEY}`,
      'user-agent': 'acme',
    };
    expect(hideKeyInHeaders(headers, KEY)).toEqual({ referer: 'https://x/?api_key=********', 'user-agent': 'acme' });
  });

  it('is every other parameter', () => {
    expect(withoutKey({ api_key: KEY, uid: '1' })).toEqual({ uid: '1' });
  });
});
