import { describe, expect, it } from 'vitest';
import { ConfigurationError } from './configuration-error.js';
import { loadEnvironment } from './load-environment.js';

const KEY = Buffer.alloc(32, 7);
const OLD_KEY = Buffer.alloc(32, 8);

describe('loadEnvironment', () => {
  it('needs no variable at all', () => {
    const environment = loadEnvironment({});
    expect(environment).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      pathPrefix: '',
      trustProxy: false,
      role: 'all',
      onPluginFailure: 'continue',
      timeZone: 'Europe/Paris',
      logLevel: 'info',
    });
    expect(environment.dataDir).toMatch(/^\/.*\/data$/);
    expect(environment.plugins).not.toEqual([]);
    expect(environment).not.toHaveProperty('databaseUrl');
  });

  it('takes a blank variable for a missing one', () => {
    expect(loadEnvironment({ PORT: ' ', PUBLIC_URL: '' })).toMatchObject({ port: 8080 });
  });

  it.each([
    ['/sms/', '/sms'],
    ['sms', '/sms'],
    ['/a/b', '/a/b'],
    ['/', ''],
  ])('reads PATH_PREFIX %s as "%s"', (text, pathPrefix) => {
    expect(loadEnvironment({ PATH_PREFIX: text }).pathPrefix).toBe(pathPrefix);
  });

  it.each([
    ['true', true],
    ['2', 2],
    ['10.0.0.0/8, ::1', ['10.0.0.0/8', '::1']],
  ])('reads TRUST_PROXY %s', (text, trustProxy) => {
    expect(loadEnvironment({ TRUST_PROXY: text }).trustProxy).toEqual(trustProxy);
  });

  it('reads keys in base64 and hexadecimal, the first being the one in use', () => {
    const environment = loadEnvironment({ ENCRYPTION_KEY: `${KEY.toString('hex')}, ${OLD_KEY.toString('base64')}` });
    expect(environment.encryptionKey).toEqual(KEY);
    expect(environment.olderEncryptionKeys).toEqual([OLD_KEY]);
  });

  it('reads default among the plugins as those of the distribution', () => {
    const { plugins } = loadEnvironment({});
    expect(loadEnvironment({ PLUGINS: 'default, acme-sms' }).plugins).toEqual([...plugins, 'acme-sms']);
  });

  it('takes packages and folders for plugins', () => {
    const plugins = ['@acme/sms', 'acme-sms', './plugins/own', '/opt/own'];
    expect(loadEnvironment({ PLUGINS: plugins.join(',') }).plugins).toEqual(plugins);
  });

  it('never repeats a secret in its refusal', () => {
    const load = (): unknown => loadEnvironment({ DATABASE_URL: 'postgrse://user:hunter2@host/db' });
    expect(load).toThrow(ConfigurationError);
    expect(load).not.toThrow(/hunter2/);
  });

  it('keeps everything else when it is given another database', () => {
    const environment = loadEnvironment({ PORT: '1234' }).withDatabase('postgres://x');
    expect(environment).toMatchObject({ port: 1234, databaseUrl: 'postgres://x' });
  });
});
