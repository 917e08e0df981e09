import { isPluginDefinition, parseOptions, parseSettings } from '@pigeonnier/plugin-sdk';
import { expect, test } from 'vitest';
import plugin, { octopushShortcode, OctopushOptions, OctopushShortcodeSettings } from './index.js';

test('the plugin offers the adapter under RaspiSMS’s names', () => {
  expect(isPluginDefinition(plugin)).toBe(true);
  expect(plugin.adapters).toEqual([octopushShortcode]);
  expect(octopushShortcode).toMatchObject({ uid: 'octopush_shortcode_adapter', raspismsName: 'adapters\\OctopushShortcodeAdapter' });
});

test('it declares what it can do and nothing else', () => {
  expect([...octopushShortcode.capabilities].sort()).toEqual([
    'inboundSms',
    'optOutCallback',
    'phoneStatus',
    'send',
    'sendBatch',
    'statusCallback',
    'testSettings',
  ]);
  expect(octopushShortcode.features).toEqual({ idempotentSend: { windowHours: 24 } });
});

test('a phone sends one request at a time and groups messages, unless its settings say otherwise', () => {
  const limits = (settings: object): unknown =>
    octopushShortcode.phoneLimits?.(parseSettings(OctopushShortcodeSettings, { login: 'l', api_key: 'k', ...settings }));
  expect(limits({})).toEqual({ maxConcurrency: 1, batches: true });
  expect(limits({ max_concurrency: '4', batch: '0' })).toEqual({ maxConcurrency: 4, batches: false });
});

test('the base URL is Octopush’s unless the operator says otherwise', () => {
  expect(parseOptions(OctopushOptions, () => undefined).baseUrl).toBe('https://api.octopush.com/v1/public');
  expect(parseOptions(OctopushOptions, () => 'http://127.0.0.1:4010/v1/public').baseUrl).toBe('http://127.0.0.1:4010/v1/public');
  expect(() => parseOptions(OctopushOptions, () => 'ftp://a')).toThrow('OCTOPUSH_BASE_URL');
});
