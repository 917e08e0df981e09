import { isAdapterError } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest } from '@pigeonnier/plugin-sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromParis } from './from-paris.js';
import { parseOptOuts } from './parse-opt-outs.js';
import { parseReplies } from './parse-replies.js';
import { parseReports } from './parse-reports.js';
import { toE164 } from './phone-number.js';

const SEED = 20300502;
const NAMES = [
  'message_id',
  'sms_ticket',
  'number',
  'phone_number',
  'status',
  'delivery_status',
  'delivery_date',
  'text',
  'reception_date',
  'answer_date',
  'stop_date',
  'metadata',
  'meta_data',
  '__proto__',
  'constructor',
];

const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...NAMES) }, fc.string());
const value = fc.oneof(
  fc.constantFrom('DELIVERED', '+33199000042', '2030-05-02 09:15:07', 'sms_65b1c0ffee421', '', '0', '{', '{"number":1}'),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);
const event = fc.dictionary(name, fc.oneof({ weight: 4, arbitrary: value }, fc.dictionary(name, value)));
const content = fc.oneof({ weight: 4, arbitrary: event }, fc.array(fc.oneof(event, fc.jsonValue())), fc.jsonValue());

const request: fc.Arbitrary<CallbackRequest> = fc
  .record({
    content,
    rawBody: fc.option(fc.string({ unit: 'binary' })),
    contentType: fc.constantFrom('application/json', 'application/x-www-form-urlencoded', ''),
  })
  .map(({ content: body, rawBody, contentType }) => ({
    method: 'POST',
    url: 'http://host/callback/',
    query: {},
    headers: { 'content-type': contentType },
    rawBody: rawBody ?? JSON.stringify(body),
    body: rawBody === null ? body : undefined,
  }));

const isDateOrAbsent = (at: Date | undefined): boolean => at === undefined || (at instanceof Date && !Number.isNaN(at.getTime()));

test.each([
  ['reports', parseReports],
  ['replies', parseReplies],
  ['opt-outs', parseOptOuts],
])('whatever arrives, reading %s gives well-formed results or an AdapterError', (_, parse) => {
  fc.assert(
    fc.property(request, (callback) => {
      try {
        for (const result of parse(callback)) {
          expect(isDateOrAbsent(result.at)).toBe(true);
          if ('uid' in result && 'status' in result) expect([result.uid, result.providerStatus].every((text) => text !== '')).toBe(true);
          if ('recipient' in result) expect(result.recipient).toMatch(/^\+[1-9]\d{7,14}$/);
          if ('origin' in result) expect(typeof result.text).toBe('string');
          if (parse === parseOptOuts) expect(result).toMatchObject({ number: expect.stringMatching(/^\+[1-9]\d{7,14}$/) as string });
        }
      } catch (error) {
        if (!isAdapterError(error)) throw error;
        expect(error.kind).toBe('bad_response');
      }
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test('a valid report is read in every wrapping', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.boolean(), fc.boolean(), (junk, isList, isNested) => {
      const names = { message_id: 'sms_1', number: '+33199000042' };
      const report = { junk, status: 'DELIVERED', ...(isNested ? { metadata: names } : names) };
      const body = isList ? [report] : report;
      const callback = { method: 'POST', url: '', query: {}, headers: {}, rawBody: JSON.stringify(body), body };
      expect(parseReports(callback)).toEqual([
        { uid: 'sms_1', recipient: '+33199000042', status: 'delivered', providerStatus: 'DELIVERED' },
      ]);
    }),
    { seed: SEED },
  );
});

test('a number is found again from all its spellings', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100_000_000, max: 799_999_999 }), (subscriber) => {
      const number = `+33${subscriber}`;
      for (const spelling of [number, `33${subscriber}`, `0033${subscriber}`, `0${subscriber}`]) expect(toE164(spelling)).toBe(number);
    }),
    { seed: SEED },
  );
});

test('a time written by a clock in Paris is read back, but for the repeated hour', () => {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'medium' });
  const seconds = fc.integer({ min: Date.UTC(2020, 0) / 1000, max: Date.UTC(2040, 0) / 1000 });
  fc.assert(
    fc.property(seconds, (second) => {
      const written = clock.format(second * 1000);
      const read = fromParis(written)?.getTime() ?? 0;
      expect(clock.format(read)).toBe(written);
      expect([0, 3600]).toContain(second - read / 1000);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});
