import { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import type { Fault } from '@pigeonnier/octopush-sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPhone } from './octopush-phone.js';
import type { OctopushPhone } from './octopush-phone.js';

let sandbox: OctopushSandbox;
let phone: OctopushPhone;

beforeAll(async () => {
  sandbox = await OctopushSandbox.start();
  phone = await startPhone(sandbox);
});
afterAll(async () => {
  await phone.close();
  await sandbox.close();
});
beforeEach(() => sandbox.reset());

describe('testing settings', () => {
  test('passes with good credentials, by one question that sends nothing', async () => {
    await expect(phone.adapter.testSettings(phone.context())).resolves.toBeUndefined();
    expect(sandbox.requests).toMatchObject([{ method: 'GET', path: 'wallet/check-balance', status: 200 }]);
    expect(sandbox.violations).toEqual([]);
  });

  test('refuses a wrong key and an unvalidated account', async () => {
    await expect(phone.adapter.testSettings(phone.context({ api_key: 'guess' }))).rejects.toMatchObject({ kind: 'unauthorized' });
    sandbox.configure({ account: { standing: 'unvalidated' } });
    await expect(phone.adapter.testSettings(phone.context())).rejects.toMatchObject({ kind: 'unauthorized', providerCode: '113' });
  });

  test.each<[string, Fault, string]>([
    ['a page in place of the API', { kind: 'html_page', status: 200 }, 'bad_response'],
    ['a missing API', { kind: 'html_page', status: 404 }, 'misconfigured'],
    ['a server error', { kind: 'server_error' }, 'unreachable'],
    ['a reset connection', { kind: 'reset_before' }, 'unreachable'],
    ['too many requests', { kind: 'rate_limited' }, 'rate_limited'],
  ])('tells %s', async (_, fault, kind) => {
    sandbox.fail({ ...fault, on: 'balance' });
    await expect(phone.adapter.testSettings(phone.context())).rejects.toMatchObject({ name: 'AdapterError', kind });
  });
});

describe('the phone’s status', () => {
  test.each([
    ['available', {}],
    ['no_credit', { credit: 0 }],
    ['unavailable', { standing: 'unvalidated' }],
    ['unavailable', { apiKey: 'changed' }],
  ] as const)('is %s with %j', async (status, account) => {
    const context = phone.context();
    sandbox.configure({ account });
    expect(await phone.adapter.checkStatus(context)).toBe(status);
  });

  test('is no_credit when Octopush says so by code', async () => {
    sandbox.fail({ kind: 'code', code: 104, on: 'balance' });
    expect(await phone.adapter.checkStatus(phone.context())).toBe('no_credit');
  });

  test.each<Fault>([
    { kind: 'server_error' },
    { kind: 'reset_before' },
    { kind: 'rate_limited' },
    { kind: 'html_page', status: 200 },
    { kind: 'code', code: 107 },
  ])('is left alone after %j', async (fault) => {
    sandbox.fail({ ...fault, on: 'balance' });
    await expect(phone.adapter.checkStatus(phone.context())).rejects.toMatchObject({ kind: 'unreachable' });
  });

  test('is left alone when the question is not answered in time', async () => {
    sandbox.fail({ kind: 'delay', delayMs: 5000, on: 'balance' });
    await expect(phone.adapter.checkStatus(phone.context({}, AbortSignal.timeout(50)))).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
