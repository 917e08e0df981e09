import { expect, it } from 'vitest';
import { appendMediaLinks } from './append-media-links.js';
import { isMediaPath, newMediaPath } from './media-path.js';

it.each([
  ['Hello', [], 'Hello'],
  ['Hello', ['https://x/a.png'], 'Hello\nhttps://x/a.png'],
  ['Hello', ['https://x/a.png', 'https://x/b.jpg'], 'Hello\nhttps://x/a.png - https://x/b.jpg'],
  [' \n', ['https://x/a.png'], 'https://x/a.png'],
  ['', [], ''],
])('links to files follow the text: %j with %j', (text, urls, expected) => {
  expect(appendMediaLinks(text, urls)).toBe(expected);
});

it('a path is the account, the time and 128 random bits', () => {
  const now = new Date('2026-11-23T07:09:12Z');
  const paths = Array.from({ length: 100 }, () => newMediaPath(7, now, 'png'));
  expect(new Set(paths).size).toBe(100);
  for (const path of paths) expect(path).toMatch(/^7\/1795417752-[0-9a-f]{32}\.png$/);
  expect(paths.every(isMediaPath)).toBe(true);
});

it.each(['', '7/x.png', '../etc/passwd', `7/1795417752-${'0'.repeat(32)}.png/`, `7/../1795417752-${'0'.repeat(32)}.png`])(
  '%j is no path of ours',
  (path) => {
    expect(isMediaPath(path)).toBe(false);
  },
);
