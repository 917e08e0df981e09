import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Injectable, Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { AdapterError } from '@pigeonnier/plugin-sdk';
import type { OutboundSms } from '@pigeonnier/plugin-sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigModule, ConfigurationError, Environment, OperatorOptions } from '../../config/index.js';
import type { PhoneConnection } from '../connections/phone-connection.js';
import { AdapterRegistry } from './adapter-registry.js';
import type { GuardedAdapter } from './guard/guarded-adapter.js';
import { PluginTimeLimits } from './plugin-time-limits.js';
import { PluginsModule } from './plugins.module.js';
import { StrayRejections } from './stray-rejections.js';

const ZOO = resolve(import.meta.dirname, '../../../test/fixtures/plugins');

const SILENT = { log: () => undefined, warn: () => undefined, error: () => undefined };

const hosts: TestingModule[] = [];
afterEach(() => Promise.all(hosts.splice(0).map((host) => host.close())));

/** A started host with these plugins of the zoo. */
async function startHost(
  plugins: readonly string[],
  changes: Partial<Environment> = {},
  features: readonly Type[] = [],
): Promise<TestingModule> {
  const environment = Object.assign(new Environment(), {
    plugins: plugins.map((name) => join(ZOO, name)),
    onPluginFailure: 'continue',
    encryptionKey: Buffer.alloc(32, 1),
    olderEncryptionKeys: [],
    ...changes,
  }) as Environment;
  const host = await Test.createTestingModule({ imports: [ConfigModule.forRoot(environment), PluginsModule, ...features] })
    .overrideProvider(PluginTimeLimits)
    .useValue(new PluginTimeLimits(500, 300))
    .overrideProvider(OperatorOptions)
    .useValue(new OperatorOptions({ ZOO_BASE_URL: 'not a url' }))
    .setLogger(SILENT)
    .compile();
  hosts.push(host);
  return host.init();
}

async function registryWith(...plugins: string[]): Promise<AdapterRegistry> {
  return (await startHost(plugins)).get(AdapterRegistry);
}

function anSms(changes: Partial<OutboundSms> = {}): OutboundSms {
  return { to: '+33199000042', text: 'Bonjour', flash: false, medias: [], idempotencyKey: 'k-m1', ...changes };
}

function aPhone(settings: object): PhoneConnection {
  return { idPhone: 1, idUser: 1, settings, callbackUrl: () => 'https://example.org/callback' };
}

function send(adapter: GuardedAdapter | undefined, text = 'Bonjour', settings: object = { login: 'me', token: 'tok-123' }) {
  return adapter?.send(anSms({ text }), aPhone(settings));
}

describe('a plugin that cannot be used', () => {
  it.each([
    ['throws-on-import', 'cannot be imported: no licence file'],
    ['import-never-ends', 'cannot be imported: did not end within 0.5 s'],
    ['lacks-a-package', /^cannot be imported: .*a-package-that-nobody-has/],
    ['not-there', 'is not installed'],
    ['not-built', 'is not built: its package.json names ./dist/index.js, which is not there'],
    ['no-plugin', 'does not export a plugin (definePlugin) by default'],
    ['wrong-version', 'is made for version 2 of the plugin API, this host has version 1'],
    ['no-adapter', 'declares no adapter'],
    ['duplicate-uid', 'declares the adapter acme_sms_adapter, which acme-sms has already declared'],
    ['bad-uid', 'declares the adapter uid "../Etc", which is not snake_case of at most 50 letters, digits and _'],
    ['no-method', 'declares that nomethod_adapter can readInbox, but the adapter has no readInbox()'],
    ['undeclared-method', 'has parseOptOut() in undeclared_adapter, but does not declare the capability optOutCallback'],
    ['unknown-capability', 'declares the adapter teleporter_adapter with the unknown capability "teleport"'],
    ['undeclared-setting', 'has the setting of undeclaredsetting_adapter "password" without @Field'],
    ['wordless-setting', 'declares the setting of wordlesssetting_adapter "password" without title and description in English and French'],
    ['options-refused', 'is configured wrongly: ZOO_BASE_URL must be an http:// or https:// address'],
    ['throws-in-constructor', 'cannot be started: boom in constructor'],
    ['hangs-on-start', 'cannot be started: did not end within 0.5 s'],
    ['throws-in-hook', 'cannot be started: onModuleInit() failed: boom in hook'],
    ['hangs-in-hook', 'cannot be started: onApplicationBootstrap() did not end within 0.3 s'],
    ['not-provided', 'does not provide the class of its adapter notprovided_adapter as a singleton'],
    ['brings-a-controller', 'contributes controllers, which only the host may'],
    ['brings-a-guard', 'contributes a global APP_GUARD, which only the host may'],
    ['brings-middleware', 'contributes middleware, which only the host may'],
  ])('is quarantined with its reason while its neighbours send: %s', async (plugin, reason) => {
    const registry = await registryWith('acme-sms', plugin, 'own-sdk-copy');

    expect(registry.quarantined().map((quarantined) => quarantined.plugin)).toEqual([plugin]);
    expect(registry.quarantined()[0]?.reason).toMatch(reason);
    expect(registry.list().map(({ uid }) => uid)).toEqual(['acme_sms_adapter', 'own_copy_adapter']);
    expect(await send(registry.find('acme_sms_adapter'))).toEqual({ uid: 'acme-k-m1' });
  });

  it.each(['throws-on-import', 'wrong-version', 'throws-in-constructor', 'throws-in-hook'])(
    'ends the start under abort: %s',
    async (plugin) => {
      const start = startHost(['acme-sms', plugin], { onPluginFailure: 'abort' });

      await expect(start).rejects.toThrow(ConfigurationError);
      await expect(start).rejects.toThrow(new RegExp(`^The plugin ${plugin} [^]+\\.$`));
    },
  );

  it('does not keep the host from stopping', async () => {
    const host = await startHost(['does-not-stop', 'acme-sms']);

    await hosts.pop()?.close();

    expect(host.get(AdapterRegistry).quarantined()).toEqual([]);
  });
});

describe('a plugin that works', () => {
  it('is ready before the host uses it, and is shut down after the host has stopped', async () => {
    const told: string[] = [];
    Object.assign(globalThis, { [Symbol.for('zoo.told')]: told });
    @Injectable()
    class Feature {
      onModuleInit(): void {
        told.push('host starts');
      }
      onApplicationShutdown(): void {
        told.push('host ends');
      }
    }
    @Module({ imports: [PluginsModule], providers: [Feature] })
    class FeatureModule {}

    await startHost(['tells-its-hooks'], {}, [FeatureModule]);
    await hosts.pop()?.close();

    expect(told).toEqual(['connection starts', 'adapter starts', 'host starts', 'host ends', 'adapter ends', 'connection ends']);
  });
});

describe('a plugin that misbehaves while it works', () => {
  it.each(['0', '1', '2', '3', '4', '5'])('has its garbage receipts turned into bad_response: answer %s', async (text) => {
    const registry = await registryWith('garbage-receipts');

    await expect(send(registry.find('garbagereceipts_adapter'), text)).rejects.toMatchObject({ kind: 'bad_response' });
  });

  it('cannot end the process by a promise that nobody waits for', async () => {
    const foreign = process.rawListeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    try {
      const host = await startHost(['unhandled-rejection']);

      expect(await send(host.get(AdapterRegistry).find('careless_adapter'))).toEqual({ uid: 'careless' });

      await expect.poll(() => host.get(StrayRejections).count).toBe(1);
    } finally {
      foreign.forEach((listener) => process.on('unhandledRejection', listener as NodeJS.UnhandledRejectionListener));
    }
  });

  it('is understood when it was built with a copy of the SDK of its own', async () => {
    const registry = await registryWith('own-sdk-copy');
    const adapter = registry.find('own_copy_adapter');

    expect(await send(adapter, 'Bonjour', { pin: '0000' })).toEqual({ uid: 'copied' });
    const error: unknown = await send(adapter, 'refuse', { pin: '0000' })?.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AdapterError);
    expect(error).toMatchObject({ kind: 'invalid_message', message: 'refused with ********' });
  });
});

describe('the plugins folder', () => {
  it('gives a plugin for each sub-folder with a package.json, by name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plugins-'));
    await writeFile(join(folder, 'README.md'), 'no plugin');
    for (const name of ['own-sdk-copy', 'acme-sms', 'throws-on-import']) await symlink(join(ZOO, name), join(folder, name));

    const registry = (await startHost([], { pluginsDir: folder })).get(AdapterRegistry);

    expect(registry.list().map(({ plugin }) => plugin)).toEqual(['acme-sms', 'own-sdk-copy']);
    expect(registry.quarantined()).toHaveLength(1);
  });

  it('refuses the start when it cannot be read', async () => {
    await expect(startHost([], { pluginsDir: '/nowhere/plugins' })).rejects.toThrow(/^PLUGINS_DIR cannot be read: ENOENT/);
  });
});

describe('the registry', () => {
  it('finds an adapter by the name that RaspiSMS gives it, exactly, and by its uid', async () => {
    const registry = await registryWith('acme-sms');

    expect(registry.findByRaspismsName('adapters\\AcmeSmsAdapter')?.uid).toBe('acme_sms_adapter');
    expect(registry.findByRaspismsName('acme_sms_adapter')?.uid).toBe('acme_sms_adapter');
    expect(registry.findByRaspismsName('\\adapters\\AcmeSmsAdapter')).toBeUndefined();
    expect(registry.findByRaspismsName('adapters\\acmesmsadapter')).toBeUndefined();
  });

  it('lists a package that is not installed', async () => {
    const registry = (await startHost([], { plugins: ['@acme/not-installed'] })).get(AdapterRegistry);

    expect(registry.quarantined()).toEqual([{ plugin: '@acme/not-installed', reason: 'is not installed' }]);
  });
});
