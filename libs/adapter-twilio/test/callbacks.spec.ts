import { isAdapterError } from '@pigeonnier/plugin-sdk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMessages } from '../src/callbacks/parse-messages.js';
import { parseOptOuts } from '../src/callbacks/parse-opt-outs.js';
import { parseReports } from '../src/callbacks/parse-reports.js';
import { REPORT_CODES } from '../src/error-codes.js';
import { signed } from './signed.js';

const report = { MessageSid: 'SM1', MessageStatus: 'undelivered', To: '+33199000042' };

describe('a report', () => {
  test.each([...REPORT_CODES].map(([code, { reason }]) => [code, reason]))('with error code %s fails as %s', (ErrorCode, reason) => {
    expect(parseReports(signed({ ...report, ErrorCode }))).toMatchObject([
      { status: 'failed', reason, providerStatus: `undelivered ${ErrorCode}` },
    ]);
  });

  test.each(['queued', 'sending', 'sent', 'accepted', 'canceled', 'constructor', '__proto__'])(
    'of the word %s says nothing final',
    (word) => {
      expect(parseReports(signed({ ...report, MessageStatus: word }))).toMatchObject([{ status: 'unknown', providerStatus: word }]);
    },
  );

  test('without a SID cannot be read', () => {
    expect(() => parseReports(signed({ MessageStatus: 'sent' }))).toThrow('MessageSid');
  });
});

describe('a message', () => {
  const message = { MessageSid: 'SM2', From: '+33199000042', To: '+15005550006', Body: 'yes' };

  test.each([
    ['more files than Twilio sends', '11'],
    ['no number of files', 'many'],
    ['a negative number of files', '-1'],
    ['files without an address', '2'],
    ['an endless number of files', 'Infinity'],
  ])('with %s is kept', (_, NumMedia) => {
    expect(parseMessages(signed({ ...message, NumMedia, MediaUrl0: 'file:///etc/passwd' }))).toEqual([
      { origin: '+33199000042', text: 'yes', uid: 'SM2' },
    ]);
  });

  test('that stops a sender name is a message: only numbers can be blocked', () => {
    const stop = signed({ ...message, From: 'whatsapp:+33199000042', OptOutType: 'STOP' });
    expect(parseOptOuts(stop)).toEqual([]);
    expect(parseMessages(stop)).toMatchObject([{ origin: 'whatsapp:+33199000042' }]);
  });
});

test('whatever arrives is one thing at most, or refused', () => {
  const names = [
    'MessageSid',
    'SmsSid',
    'MessageStatus',
    'From',
    'To',
    'Body',
    'NumMedia',
    'MediaUrl0',
    'OptOutType',
    'ErrorCode',
    '__proto__',
  ];
  const values = fc.oneof(fc.constantFrom('+33199000042', 'STOP', 'sent', '3', '1e9', 'https://a.example/'), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), values), (fields) => {
      const request = signed(fields);
      const read = [parseReports, parseMessages, parseOptOuts].map((parse) => {
        try {
          return parse(request).length;
        } catch (error) {
          if (!isAdapterError(error) || error.kind !== 'bad_response') throw error;
          return 1;
        }
      });
      expect(read.filter((count) => count > 0).length).toBeLessThanOrEqual(1);
    }),
    { seed: 20300502, numRuns: 300 },
  );
});
