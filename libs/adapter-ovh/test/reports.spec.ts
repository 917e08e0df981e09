import { callbackRequest } from '@pigeonnier/plugin-testkit';
import type { StatusUpdate } from '@pigeonnier/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { parseReports } from '../src/reports/parse-reports.js';
import { DLR_IDS, PTT_CODES } from '../src/reports/ptt-codes.js';

const parse = (query: Readonly<Record<string, string>>): StatusUpdate | undefined =>
  parseReports(callbackRequest({ method: 'GET', query }))[0];
const told = (update: StatusUpdate | undefined) => update && { status: update.status, reason: update.reason };

describe('a report', () => {
  test.each(Array.from(DLR_IDS, ([dlr, { status, reason }]) => [dlr, status, reason] as const))(
    'with the DLR ID %s is %s, as `description` (OVH’s page) and as `dlr` (RaspiSMS)',
    (dlr, status, reason) => {
      expect(told(parse({ id: '1', description: dlr, descriptionDlr: 'words' }))).toEqual({ status, reason });
      expect(told(parse({ id: '1', dlr }))).toEqual({ status, reason });
    },
  );

  test.each(Array.from(PTT_CODES, ([ptt, { status, reason }]) => [ptt, status, reason] as const))(
    'with only the ptt code %s is %s',
    (ptt, status, reason) => {
      expect(told(parse({ id: '1', ptt }))).toEqual({ status, reason });
    },
  );

  test.each([
    ['2', '23', 'failed', 'bad_number'],
    ['2', '8', 'failed', 'expired'],
    ['16', '4', 'failed', 'other'],
    ['2', '4711', 'failed', 'other'],
    ['1', '23', 'delivered', undefined],
    ['4', '5', 'unknown', undefined],
  ])('is decided by the DLR ID %s, and explained by the ptt code %s', (dlr, ptt, status, reason) => {
    expect(told(parse({ id: '1', dlr, ptt }))).toEqual({ status, reason });
  });

  test.each(['3', '99', '4294967296'])('with the unknown DLR ID %s says nothing final', (dlr) => {
    expect(parse({ id: '1', dlr, ptt: '5' })).toMatchObject({ status: 'unknown', providerStatus: `dlr=${dlr} ptt=5` });
  });

  test('keeps a time with an offset, and leaves any other out', () => {
    expect(parse({ id: '1', dlr: '1', date: '2030-05-02T09:15:07+02:00' })?.at).toEqual(new Date('2030-05-02T07:15:07Z'));
    expect(parse({ id: '1', dlr: '1', date: '2030-05-02 09:15:07' })).not.toHaveProperty('at');
  });

  test('that names no message cannot be read; a call that is none is left alone', () => {
    expect(() => parse({ dlr: '1' })).toThrow('the report names no message');
    expect(parse({ id: '1' })).toBeUndefined();
    expect(parse({ id: '1', description: 'Success' })).toBeUndefined();
    expect(parse({ id: '1', constructor: '1' })).toBeUndefined();
  });
});
