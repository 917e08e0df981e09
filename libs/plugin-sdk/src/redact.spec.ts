import { expect, it } from 'vitest';
import { redact } from './redact.js';

it('masks secrets wherever they stand, also as JSON, URLs and forms spell them', () => {
  const secret = 'p"ss wörd&1';
  const text = [secret, JSON.stringify({ secret }), `?key=${encodeURIComponent(secret)}`, new URLSearchParams({ secret }).toString()].join(
    ' | ',
  );
  expect(redact(text, [secret])).toBe('******** | {"secret":"********"} | ?key=******** | secret=********');
});

it('masks the longer of two secrets that overlap', () => {
  expect(redact('abcdef abc', ['abc', 'abcdef'])).toBe('******** ********');
});

it('leaves the text alone without secrets, and survives broken ones', () => {
  expect(redact('a \ud800 b', ['', '\ud800x'])).toBe('a \ud800 b');
});
