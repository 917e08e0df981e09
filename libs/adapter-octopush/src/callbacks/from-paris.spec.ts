import { expect, test } from 'vitest';
import { fromParis } from './from-paris.js';

test.each([
  ['summer', '2030-05-02 09:15:07', '2030-05-02T07:15:07.000Z'],
  ['winter', '2030-01-02 09:15:07', '2030-01-02T08:15:07.000Z'],
  ['without seconds', '2030-01-02 09:15', '2030-01-02T08:15:00.000Z'],
  ['with T', '2030-01-02T09:15:07', '2030-01-02T08:15:07.000Z'],
  ['around midnight', '2030-05-02 00:30:00', '2030-05-01T22:30:00.000Z'],
  ['the last second before the spring change', '2030-03-31 01:59:59', '2030-03-31T00:59:59.000Z'],
  ['the first second after it', '2030-03-31 03:00:00', '2030-03-31T01:00:00.000Z'],
  ['an hour that does not exist', '2030-03-31 02:30:00', '2030-03-31T01:30:00.000Z'],
  ['an hour that exists twice', '2030-10-27 02:30:00', '2030-10-27T00:30:00.000Z'],
  ['the hour after that', '2030-10-27 03:00:00', '2030-10-27T02:00:00.000Z'],
  ['an offset', '2030-05-02T09:15:07+00:00', '2030-05-02T09:15:07.000Z'],
  ['Zulu', '2030-05-02T09:15:07Z', '2030-05-02T09:15:07.000Z'],
])('%s: %s', (_, text, expected) => {
  expect(fromParis(text)?.toISOString()).toBe(expected);
});

test.each([undefined, '', 'yesterday', '0000-00-00 00:00:00', '2030-13-01 00:00:00', '02/05/2030 09:15', '1', '2030-05-02'])(
  '%j is no date',
  (text) => {
    expect(fromParis(text)).toBeUndefined();
  },
);
