import { isPluginDefinition, parseOptions, parseSettings } from '@pigeonnier/plugin-sdk';
import { describe, expect, test } from 'vitest';
import plugin, {
  octopushShortcode,
  OctopushOptions,
  OctopushShortcodeSettings,
  octopushVirtualNumber,
  OctopushVirtualNumberSettings,
} from './index.js';

test('the plugin offers its adapters under RaspiSMS’s names', () => {
  expect(isPluginDefinition(plugin)).toBe(true);
  expect(plugin.adapters).toEqual([octopushShortcode, octopushVirtualNumber]);
  expect(octopushShortcode).toMatchObject({ uid: 'octopush_shortcode_adapter', raspismsName: 'adapters\\OctopushShortcodeAdapter' });
  expect(octopushVirtualNumber).toMatchObject({
    uid: 'octopush_virtual_number_adapter',
    raspismsName: 'adapters\\OctopushVirtualNumberAdapter',
  });
});

test('the base URL is Octopush’s unless the operator says otherwise', () => {
  expect(parseOptions(OctopushOptions, () => undefined).baseUrl).toBe('https://api.octopush.com/v1/public');
  expect(parseOptions(OctopushOptions, () => 'http://127.0.0.1:4010/v1/public').baseUrl).toBe('http://127.0.0.1:4010/v1/public');
  expect(() => parseOptions(OctopushOptions, () => 'ftp://a')).toThrow('OCTOPUSH_BASE_URL');
});

const shortcodeLimits = (settings: object) => octopushShortcode.phoneLimits?.(parseSettings(OctopushShortcodeSettings, settings));
const numberLimits = (settings: object) =>
  octopushVirtualNumber.phoneLimits?.(parseSettings(OctopushVirtualNumberSettings, { number: '+33199009999', ...settings }));

describe.each([
  [octopushShortcode, shortcodeLimits],
  [octopushVirtualNumber, numberLimits],
])('$uid', (definition, limitsOf) => {
  test('declares what it can do and nothing else', () => {
    expect(definition.capabilities.toSorted()).toEqual([
      'inboundSms',
      'optOutCallback',
      'phoneStatus',
      'send',
      'sendBatch',
      'statusCallback',
      'testSettings',
    ]);
    expect(definition.features).toEqual({ idempotentSend: { windowHours: 24 } });
  });

  test('shares the account’s one address for reports with the others', () => {
    expect(definition.reportFamily).toBe('octopush');
  });

  test('sends one request at a time and groups messages, unless the phone’s settings say otherwise', () => {
    expect(limitsOf({ login: 'l', api_key: 'k' })).toEqual({ maxConcurrency: 1, batches: true });
    expect(limitsOf({ login: 'l', api_key: 'k', max_concurrency: '4', batch: '0' })).toEqual({ maxConcurrency: 4, batches: false });
  });
});
