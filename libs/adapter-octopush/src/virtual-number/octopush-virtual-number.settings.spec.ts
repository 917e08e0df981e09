import { describeFields, isSettingsRefused, parseSettings } from '@pigeonnier/plugin-sdk';
import { expect, test } from 'vitest';
import { OctopushVirtualNumberSettings } from './octopush-virtual-number.settings.js';

const GOOD = { login: 'ops@example.org', api_key: '0f3c', number: '+33199009999' };

function problemsOf(settings: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    parseSettings(OctopushVirtualNumberSettings, { ...GOOD, ...settings });
    return [];
  } catch (error) {
    if (!isSettingsRefused(error)) throw error;
    return error.problems.map(({ field }) => field);
  }
}

test('RaspiSMS’s fields come first, under their names', () => {
  const fields = describeFields(OctopushVirtualNumberSettings);
  expect(fields.map(({ name }) => name)).toEqual([
    'login',
    'api_key',
    'number',
    'sms_type',
    'max_concurrency',
    'batch',
    'auto_optimize_text',
    'purpose',
  ]);
  expect(fields.filter(({ required }) => required).map(({ name }) => name)).toEqual(['login', 'api_key', 'number']);
  expect(fields.find(({ name }) => name === 'number')).toMatchObject({ kind: 'phone_number' });
});

test('login, key and number are enough', () => {
  expect({ ...parseSettings(OctopushVirtualNumberSettings, GOOD) }).toEqual({
    ...GOOD,
    max_concurrency: 1,
    batch: true,
    auto_optimize_text: true,
    purpose: 'alert',
  });
});

test.each([
  ['number', { number: '' }],
  ['number', { number: '36100' }],
  ['number', { number: '0199009999' }],
  ['sms_type', { sms_type: 'gold' }],
])('a wrong %s is refused: %j', (field, settings) => {
  expect(problemsOf(settings)).toEqual([field]);
});
