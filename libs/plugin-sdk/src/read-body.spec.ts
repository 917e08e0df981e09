import { describe, expect, it } from 'vitest';
import { readNumber, readString, readValue, requireNumber, requireString } from './read-body.js';

const body: unknown = JSON.parse('{"id":7,"text":"","price":" 0.05 ","nested":{"list":[{"number":"+331"}]},"flag":true,"nothing":null}');

describe('readValue', () => {
  it('follows dotted paths through objects and lists', () => {
    expect(readValue(body, 'nested.list.0.number')).toBe('+331');
  });

  it.each(['missing', 'nested.missing.deeper', 'nested.list.1', 'text.length', 'constructor', 'nested.__proto__', 'nothing.more'])(
    'finds nothing at %s',
    (path) => {
      expect(readValue(body, path)).toBeUndefined();
    },
  );

  it.each([undefined, null, 'text', 7])('finds nothing in %j', (value) => {
    expect(readValue(value, 'id')).toBeUndefined();
  });
});

it.each([
  ['id', '7', 7],
  ['text', '', undefined],
  ['price', ' 0.05 ', 0.05],
  ['nested', undefined, undefined],
  ['flag', undefined, undefined],
  ['nothing', undefined, undefined],
])('reads %s as the text %j or the number %j', (path, text, number) => {
  expect([readString(body, path), readNumber(body, path)]).toEqual([text, number]);
});

it('requires what must be there', () => {
  expect(requireString(body, 'nested.list.0.number')).toBe('+331');
  expect(requireNumber(body, 'price')).toBe(0.05);
  for (const missing of [() => requireString(body, 'text'), () => requireString(undefined, 'text'), () => requireNumber(body, 'text')]) {
    expect(missing).toThrow(expect.objectContaining({ kind: 'bad_response', message: expect.stringContaining('"text"') as string }));
  }
});
