import { describe, expect, it, vi } from 'vitest';
import * as ours from '../src/index.js';

/** What a plugin sees that has its own copy of the SDK in its node_modules. */
async function aSecondCopy(): Promise<typeof ours> {
  vi.resetModules();
  return import('../src/index.js');
}

describe('a second copy of the SDK', () => {
  it('has classes of its own, whose values are recognised all the same', async () => {
    const theirs = await aSecondCopy();
    const error = new theirs.AdapterError('rate_limited', 'slow down', { retryAfterMs: 5 });
    expect(error).not.toBeInstanceOf(ours.AdapterError);
    expect(ours.isAdapterError(error)).toBe(true);
    expect(ours.isSettingsRefused(new theirs.SettingsRefused([]))).toBe(true);
    expect(ours.isPluginDefinition(theirs.definePlugin({ name: 'p', version: '1.0.0', module: class {}, adapters: [] }))).toBe(true);
  });

  it('declares fields that the first copy reads and parses', async () => {
    const theirs = await aSecondCopy();
    class Settings {
      @theirs.Field({ title: { en: 'Key', fr: 'Clé' }, description: { en: 'Key', fr: 'Clé' }, required: true, secret: true })
      key!: string;
    }
    expect(ours.describeFields(Settings)).toMatchObject([{ name: 'key', kind: 'text', required: true, secret: true }]);
    expect(ours.parseSettings(Settings, { key: 'k' })).toEqual({ key: 'k' });
    expect(() => ours.parseSettings(Settings, {})).toThrow('key is required');
  });
});

describe('brands', () => {
  it.each([undefined, null, 'text', {}, new Error('plain'), { kind: 'rate_limited' }])('do not recognise %j', (value) => {
    expect([ours.isAdapterError(value), ours.isSettingsRefused(value), ours.isPluginDefinition(value)]).toEqual([false, false, false]);
  });

  it('do not show in what is logged or serialised', () => {
    const error = new ours.AdapterError('no_credit', 'empty', { providerCode: '104' });
    expect(JSON.parse(JSON.stringify(error))).toEqual({ name: 'AdapterError', kind: 'no_credit', providerCode: '104' });
  });
});
