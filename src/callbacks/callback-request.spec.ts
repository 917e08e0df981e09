import { describe, expect, it } from 'vitest';
import { queryOf, toCallbackRequest } from './callback-request.js';
import { readBody } from './read-body.js';

const FORM = 'application/x-www-form-urlencoded';

describe('readBody', () => {
  it.each([
    ['JSON', '{"a":1}', 'application/json; charset=utf-8', { a: 1 }],
    ['a list', '[{"a":1},{"a":2}]', 'application/json', [{ a: 1 }, { a: 2 }]],
    ['JSON under a form’s content type', ' {"a":1}', FORM, { a: 1 }],
    ['JSON without a content type', '{"a":1}', '', { a: 1 }],
    ['a form', 'a=1&b[c]=%2B33+x', FORM, { a: '1', b: { c: '+33 x' } }],
    ['a form under JSON’s content type', 'a=1', 'application/json', { a: '1' }],
    ['a form that begins like JSON', '{a=1', FORM, { '{a': '1' }],
    ['nothing', '', 'application/json', undefined],
    ['blank', ' \n', '', undefined],
    ['neither', 'hello', 'text/plain', undefined],
    ['a form of no text', 'a=%ff%fe', FORM, undefined],
    [
      'a multipart form',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
      { a: '1' },
    ],
    ['a broken multipart form', '--x\r\n', 'multipart/form-data; boundary=x', undefined],
  ])('reads %s', (_, text, contentType, expected) => {
    const body = readBody(text, contentType);
    expect(body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as unknown)).toEqual(expected);
  });
});

describe('queryOf', () => {
  it('gives the last value of each parameter and never fails', () => {
    expect(queryOf('https://example.org/a?b=1&b=2&c=%2B&d=%ff&e')).toEqual({ b: '2', c: '+', d: '\uFFFD', e: '' });
    expect(queryOf('https://example.org/a')).toEqual({});
    expect(Object.getPrototypeOf(queryOf('?__proto__=x'))).toBe(Object.prototype);
  });
});

describe('toCallbackRequest', () => {
  it('gives the adapter the call as it came', () => {
    const event = { method: 'POST', url: 'https://example.org/callback/stop/acme/?x=1', headers: { 'content-type': FORM }, body: 'a=1' };
    expect(toCallbackRequest(event)).toMatchObject({ method: 'POST', url: event.url, query: { x: '1' }, rawBody: 'a=1', body: { a: '1' } });
  });
});
