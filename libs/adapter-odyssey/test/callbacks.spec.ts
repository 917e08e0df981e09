import { callbackRequest } from '@pigeonnier/plugin-testkit';
import { describe, expect, test } from 'vitest';
import { toE164 } from '../src/callbacks/phone-number.js';
import { parseReplies } from '../src/callbacks/parse-replies.js';
import { parseReports } from '../src/callbacks/parse-reports.js';
import { fromDotNet } from '../src/callbacks/read-events.js';

describe('a time', () => {
  test.each([
    ['/Date(1903936507000)/', '2030-05-02T07:15:07.000Z'],
    ['/Date(1903936507000+0200)/', '2030-05-02T07:15:07.000Z'],
    ['/Date(1903936507000-0500)/', '2030-05-02T07:15:07.000Z'],
    ['/Date(-1000+0000)/', '1969-12-31T23:59:59.000Z'],
    ['1903936507000', '2030-05-02T07:15:07.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(fromDotNet(text)?.toISOString()).toBe(expected);
  });

  test.each(['', 'soon', '/Date()/', '/Date(99999999999999999)/', '1', '2030-05-02'])('%j is left out', (text) => {
    expect(fromDotNet(text)).toBeUndefined();
  });
});

test.each([
  ['+33199000042', '+33199000042'],
  ['0033 1 99 00 00 42', '+33199000042'],
  ['33199000042', '+33199000042'],
  ['0199000042', '+33199000042'],
  ['36180', undefined],
  ['INBOUNDSMS_20042', undefined],
])('the number %s is %s', (text, expected) => {
  expect(toE164(text)).toBe(expected);
});

test.each([1, 2, 3, 4, 5, 6, 7, 10])('an event of type %i is neither report nor answer', (EventType) => {
  const request = callbackRequest({ json: { EventType, JobNumber: 1, Outcome: 'S', From: '+33199000042', Message: 'x' } });
  expect([parseReports(request), parseReplies(request)]).toEqual([[], []]);
});

test('events that lack what they need cannot be read, their neighbours can', () => {
  expect(() => parseReports(callbackRequest({ json: { EventType: 9, JobNumber: 1 } }))).toThrow('report');
  expect(() => parseReplies(callbackRequest({ json: { EventType: 8, Message: 'who?' } }))).toThrow('reply');
  const mixed = [{ EventType: 9 }, { EventType: 9, JobNumber: 2, Outcome: 'S' }, { EventType: 8, From: '36180', Message: '0' }];
  expect(parseReports(callbackRequest({ json: mixed }))).toMatchObject([{ uid: '2', status: 'delivered' }]);
  expect(parseReplies(callbackRequest({ json: mixed }))).toEqual([{ origin: '36180', text: '0' }]);
});
