import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPhonesHost } from '../../../test/support/phones-host.js';
import type { PhonesHost } from '../../../test/support/phones-host.js';
import { CallbackSecrets } from '../../accounts/index.js';
import { PhonesService } from '../phones.service.js';
import { PhoneConnections } from './phone-connections.js';

let host: PhonesHost;
let phones: PhonesService;
let connections: PhoneConnections;
let idUser: number;
let id: number;

beforeAll(async () => {
  host = await startPhonesHost();
  phones = host.module.get(PhonesService);
  connections = host.module.get(PhoneConnections);
});
afterAll(() => host.close());
beforeEach(async () => {
  host.clock.time = new Date();
  idUser = await host.newAccount();
  const adapterData = { login: 'me', token: 'tok-123' };
  id = await phones.create(idUser, { name: 'Front desk', adapter: 'acme_sms_adapter', adapterData });
});

describe('an open phone', () => {
  it('holds what a call needs, within the limits of manifest and settings', async () => {
    const open = await connections.open(id);

    expect(open).toMatchObject({ id, idUser, adapterUid: 'acme_sms_adapter', status: 'available', problem: undefined });
    expect(open).toMatchObject({ maxConcurrency: 4, ratePerSecond: undefined, batches: true, maxRecipients: 500 });
    expect(open?.connection).toMatchObject({ idPhone: id, idUser, settings: { login: 'me', token: 'tok-123', batches: true } });
    const secret = await host.module.get(CallbackSecrets).forUser(idUser);
    expect(open?.connection.callbackUrl('status')).toBe(
      `http://127.0.0.1:8080/sms/callback/status/acme_sms_adapter/${id}/?api_key=${secret}`,
    );
    expect(
      await open?.adapter?.sendBatch({ to: ['+33199000001'], text: 'x', flash: false, medias: [], idempotencyKey: 'k' }, open.connection),
    ).toEqual({ uid: 'acme-k', acceptedCount: 1 });
  });

  it('sends one message per request where the settings turn batches off', async () => {
    await phones.update(idUser, id, { adapterData: { login: 'me', token: '********', batches: '0' } });

    await expect.poll(() => connections.open(id)).toMatchObject({ batches: false, maxRecipients: 1 });
  });

  it('is remembered, and forgotten as soon as any host changes the phone', async () => {
    await expect.poll(async () => (await connections.open(id)) === (await connections.open(id))).toBe(true);

    const other = await host.second();
    await other.get(PhonesService).forceStatus(idUser, id, 'disabled');

    await expect.poll(async () => (await connections.open(id))?.status).toBe('disabled');
  });

  it('is read anew after half a minute, whatever was heard', async () => {
    const first = await connections.open(id);
    host.clock.time = new Date(host.clock.time.getTime() + 30_000);

    expect(await connections.open(id)).not.toBe(first);
  });

  it('has a problem instead of an adapter when its secrets cannot be opened', async () => {
    await host.database.query(`UPDATE phone SET secrets = '\\x00', version = version + 1 WHERE id = $1`, [id]);

    expect(await connections.open(id)).toMatchObject({
      adapter: undefined,
      problem: { code: 'phone_unavailable', reason: `the settings of the phone ${id} cannot be used` },
    });
    expect(await phones.get(idUser, id)).toMatchObject({ status: 'unavailable', settings: { login: 'me' } });
    await phones.update(idUser, id, { adapterData: { login: 'me', token: 'new' } });
    await expect.poll(async () => (await connections.open(id))?.problem).toBeUndefined();
  });

  it('still sends when the account has no callback key left', async () => {
    await host.database.query(`DELETE FROM api_key WHERE id_user = $1`, [idUser]);

    const open = await (await host.second()).get(PhoneConnections).open(id);
    expect(open?.connection.callbackUrl('stop')).toMatch(/\/callback\/stop\/acme_sms_adapter\/\d+\/$/);
  });

  it('does not exist for an unknown id, until the phone does', async () => {
    expect(await connections.open(id + 1)).toBeUndefined();
    const next = await phones.create(idUser, { name: 'Next', adapter: 'acme_sms_adapter', adapterData: { login: 'a', token: 'b' } });
    expect(next).toBe(id + 1);
    expect(await connections.open(next)).toMatchObject({ id: next });
  });
});
