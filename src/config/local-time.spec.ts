import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { localTimeWriter } from './local-time.js';

it('writes any moment as the clocks of the zone show it', () => {
  const moments = fc.date({ min: new Date('1975-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(
      fc.constantFrom('Europe/Paris', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns', 'UTC'),
      moments,
      (zone, moment) => {
        expect(localTimeWriter(zone)(moment)).toBe(DateTime.fromJSDate(moment, { zone }).toFormat('yyyy-MM-dd HH:mm:ss'));
      },
    ),
  );
});

it.each([
  ['2026-03-29T00:59:59Z', '2026-03-29 01:59:59'],
  ['2026-03-29T01:00:00Z', '2026-03-29 03:00:00'],
  ['2026-10-25T00:59:59Z', '2026-10-25 02:59:59'],
  ['2026-10-25T01:00:00Z', '2026-10-25 02:00:00'],
])('keeps up with changing clocks: %s', (moment, written) => {
  expect(localTimeWriter('Europe/Paris')(new Date(moment))).toBe(written);
});
