import { describeFields, isSettingsRefused, parseSettings } from '@pigeonnier/plugin-sdk';
import { expect, test } from 'vitest';
import { OctopushShortcodeSettings } from './octopush-shortcode.settings.js';

const parse = (settings: Readonly<Record<string, unknown>>): OctopushShortcodeSettings =>
  parseSettings(OctopushShortcodeSettings, { login: 'ops@example.org', api_key: '0f3c', ...settings });

function problemsOf(settings: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    parse(settings);
    return [];
  } catch (error) {
    if (!isSettingsRefused(error)) throw error;
    return error.problems.map(({ field }) => field);
  }
}

test('RaspiSMS’s fields come first, under their names', () => {
  const fields = describeFields(OctopushShortcodeSettings);
  expect(fields.map(({ name }) => name)).toEqual([
    'login',
    'api_key',
    'sms_type',
    'sender',
    'max_concurrency',
    'batch',
    'auto_optimize_text',
    'purpose',
  ]);
  expect(fields.filter(({ required }) => required).map(({ name }) => name)).toEqual(['login', 'api_key']);
  expect(fields.filter(({ secret }) => secret).map(({ name }) => name)).toEqual(['api_key']);
});

test('login and key are enough', () => {
  expect({ ...parse({ sms_type: '', sender: '' }) }).toEqual({
    login: 'ops@example.org',
    api_key: '0f3c',
    max_concurrency: 1,
    batch: true,
    auto_optimize_text: true,
    purpose: 'alert',
  });
});

test.each(['Shop', 'FrontDesk', '007', '36100', 'Abcdefghijk', 'My Shop'])('%j can be a sender name', (sender) => {
  expect(parse({ sender }).sender).toBe(sender);
});

test.each(['AB', 'Abcdefghijkl', 'Café', 'a-b-c', 'a\nbc'])('%j cannot be a sender name', (sender) => {
  expect(problemsOf({ sender })).toEqual(['sender']);
});

test.each([
  ['login', { login: '' }],
  ['api_key', { api_key: undefined }],
  ['sms_type', { sms_type: 'sms_premium' }],
  ['max_concurrency', { max_concurrency: 0 }],
  ['max_concurrency', { max_concurrency: 17 }],
  ['purpose', { purpose: 'alerting' }],
])('a wrong %s is refused: %j', (field, settings) => {
  expect(problemsOf(settings)).toEqual([field]);
});
