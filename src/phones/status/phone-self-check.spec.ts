import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPhonesHost } from '../../../test/support/phones-host.js';
import type { PhonesHost } from '../../../test/support/phones-host.js';
import { Clock } from '../../config/index.js';
import type { Environment } from '../../config/index.js';
import { PhoneConnections } from '../connections/phone-connections.js';
import { PhonesRepository } from '../phones.repository.js';
import { PhonesService } from '../phones.service.js';
import { AdapterRegistry } from '../plugins/adapter-registry.js';
import { PhoneChecker } from './phone-checker.js';
import { PhoneSelfCheck, SelfCheckRhythm } from './phone-self-check.js';

let host: PhonesHost;
let phones: PhonesService;
let idUser: number;

beforeAll(async () => {
  host = await startPhonesHost(['acme-sms', 'own-sdk-copy']);
  phones = host.module.get(PhonesService);
});
afterAll(() => host.close());
beforeEach(async () => {
  await host.database.query('DELETE FROM phone');
  host.clock.time = new Date();
  idUser = await host.newAccount();
});

async function aPhone(name: string, login = 'me'): Promise<number> {
  return phones.create(idUser, { name, adapter: 'acme_sms_adapter', adapterData: { login, token: 'tok-123' } });
}

async function statusOf(id: number): Promise<string | undefined> {
  return (await phones.get(idUser, id))?.status;
}

/** Calls that a host has made to the providers of its phones. */
function checks(module: TestingModule): number {
  const calls = module.get(AdapterRegistry).find('acme_sms_adapter')?.calls() ?? [];
  return calls.filter(({ method }) => method === 'checkStatus').reduce((sum, count) => sum + count.calls, 0);
}

describe('the self-check', () => {
  it('brings phones back that their provider takes again, and no others', async () => {
    const [back, broke, moved, disabled] = [await aPhone('a'), await aPhone('b', 'broke'), await aPhone('c', 'moved'), await aPhone('d')];
    for (const id of [back, broke, moved]) await phones.markStatus(id, 'unavailable', 'unauthorized');
    await phones.forceStatus(idUser, disabled, 'disabled');
    const silent = await phones.create(idUser, { name: 'e', adapter: 'own_copy_adapter', adapterData: { pin: '0000' } });
    await phones.markStatus(silent, 'unavailable', 'unauthorized');

    await host.module.get(PhoneSelfCheck).runOnce();

    expect(await Promise.all([back, broke, moved, disabled, silent].map(statusOf))).toEqual([
      'available',
      'no_credit',
      'unavailable',
      'disabled',
      'unavailable',
    ]);
  });

  it('brings phones back whose limits no longer hold', async () => {
    const id = await aPhone('a');
    await host.database.query(`UPDATE phone SET status = 'limit_reached' WHERE id = $1`, [id]);

    await host.module.get(PhoneSelfCheck).runOnce();

    expect(await statusOf(id)).toBe('available');
  });

  it('asks about each phone once, however many hosts there are, and again in the next period', async () => {
    const second = await host.second();
    for (let i = 0; i < 20; i++) await phones.markStatus(await aPhone(`Phone ${i}`, 'broke'), 'no_credit', 'empty');
    const before = checks(host.module) + checks(second);
    const all = [host.module, second].map((module) => module.get(PhoneSelfCheck));
    const asked = () => checks(host.module) + checks(second) - before;

    await Promise.all(all.map((one) => one.runOnce()));
    await Promise.all(all.map((one) => one.runOnce()));
    expect(asked()).toBe(20);

    host.clock.time = new Date(host.clock.time.getTime() + 60_000);
    await Promise.all(all.map((one) => one.runOnce()));
    expect(asked()).toBe(40);
  });

  it('does not touch the time of the last change', async () => {
    const id = await aPhone('a', 'moved');
    await phones.markStatus(id, 'unavailable', 'away');
    const { updatedAt } = (await phones.get(idUser, id)) ?? {};

    await host.module.get(PhoneSelfCheck).runOnce();

    expect((await phones.get(idUser, id))?.updatedAt).toEqual(updatedAt);
  });

  it('runs by itself where messages are sent from, until the host stops', async () => {
    const selfCheckOf = (role: 'worker' | 'api') =>
      new PhoneSelfCheck(
        { role } as Environment,
        host.module.get(AdapterRegistry),
        host.module.get(PhonesRepository),
        host.module.get(PhoneConnections),
        host.module.get(PhoneChecker),
        host.module.get(Clock),
        new SelfCheckRhythm(20),
      );
    const [api, worker] = [selfCheckOf('api'), selfCheckOf('worker')];
    const id = await aPhone('a');
    api.onApplicationBootstrap();
    worker.onApplicationBootstrap();

    for (let round = 0; round < 2; round++) {
      await phones.markStatus(id, 'no_credit', 'empty');
      host.clock.time = new Date(host.clock.time.getTime() + 60_000);
      await expect.poll(() => statusOf(id)).toBe('available');
    }

    await Promise.all([api.onModuleDestroy(), worker.onModuleDestroy()]);
  });
});

describe('the rhythm', () => {
  it('stays within a fifth around its period', () => {
    expect([0, 0.5, 1].map((dice) => new SelfCheckRhythm(60_000, () => dice).nextDelayMs())).toEqual([48_000, 60_000, 72_000]);
  });
});
