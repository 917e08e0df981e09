import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from './default-settings.js';
import { isSettingName, refuseSetting } from './setting-kinds.js';
import type { SettingName } from './setting-kinds.js';

const NAMES = Object.keys(DEFAULT_SETTINGS) as SettingName[];

describe('the value of a setting', () => {
  it.each(Object.entries(DEFAULT_SETTINGS) as [SettingName, string][])('may be the default: %s', (name, value) => {
    expect(isSettingName(name)).toBe(true);
    expect(refuseSetting(name, value)).toBeUndefined();
  });

  it.each<[SettingName, string]>([
    ['smsstop', '0'],
    ['alert_quota_limit_close', '0'],
    ['alert_quota_limit_close', '1'],
    ['alert_quota_limit_close', '0.75'],
    ['preferred_phone_country', ''],
    ['preferred_phone_country', 'FR'],
    ['hide_menus', '["logs","calls"]'],
    ['hide_menus', '[]'],
    ['smsstop_response', '🕊'.repeat(1000)],
    ['stop_words', ''],
    ['language', 'en'],
    ['phone_reliability_failed_rate_limit', '100'],
  ])('may be: %s = %j', (name, value) => {
    expect(refuseSetting(name, value)).toBeUndefined();
  });

  it.each<[SettingName, string, string]>([
    ['smsstop', '2', '0 or 1'],
    ['smsstop', '', '0 or 1'],
    ['smsstop', 'false', '0 or 1'],
    ['smsstop', '1\n', '0 or 1'],
    ['alert_quota_limit_close', '1.1', 'a number from 0 to 1, such as 0.9'],
    ['alert_quota_limit_close', '-0.1', 'a number from 0 to 1, such as 0.9'],
    ['alert_quota_limit_close', '1e-3', 'a number from 0 to 1, such as 0.9'],
    ['default_phone_country', 'fra', 'a country of two letters, such as fr'],
    ['default_phone_country', '', 'a country of two letters, such as fr'],
    ['preferred_phone_country', 'fr;be', 'countries of two letters, separated by commas, such as fr,be'],
    ['hide_menus', 'logs', 'nothing, or a JSON list of some of logs, smsstop, calls, events, commands, phones, stats, settings'],
    ['hide_menus', '["root"]', 'nothing, or a JSON list of some of logs, smsstop, calls, events, commands, phones, stats, settings'],
    ['smsstop_response', ' ', 'a text of 1 to 1000 characters'],
    ['smsstop_response', 'x'.repeat(1001), 'a text of 1 to 1000 characters'],
    ['smsstop_response', 'nul\0', 'a text of 1 to 1000 characters'],
    ['language', 'de', 'fr or en'],
    ['phone_reliability_failed_rate_limit', '101', 'a whole number from 0 to 100'],
    ['phone_reliability_failed_volume', '0', 'a whole number from 1 to 1000000'],
    ['phone_reliability_unknown_period', '1.5', 'a whole number from 1 to 527040'],
  ])('is refused: %s = %j', (name, value, words) => {
    expect(refuseSetting(name, value)).toBe(words);
  });

  it('is never longer than a thousand characters, nor anything that cannot be stored, whatever is written', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 2_500 }), (name, value) => {
        if (refuseSetting(name, value) !== undefined) return;
        expect(Array.from(value).length).toBeLessThanOrEqual(1000);
        expect(value).not.toContain('\0');
        expect(Buffer.from(value).toString()).toBe(value);
      }),
    );
  });
});

it.each(['', 'Smsstop', '__proto__', 'constructor', 'toString', 'smsstop '])('%j is no setting', (name) => {
  expect(isSettingName(name)).toBe(false);
});
