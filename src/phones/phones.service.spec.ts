import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SettingsService } from '../accounts/index.js';
import { startPhonesHost } from '../../test/support/phones-host.js';
import type { PhonesHost } from '../../test/support/phones-host.js';
import { PhoneConnections } from './connections/phone-connections.js';
import type { PhoneInput, PhoneView } from './phone.js';
import { PhonesService } from './phones.service.js';

const ACME = 'adapters\\AcmeSmsAdapter';

let host: PhonesHost;
let phones: PhonesService;
let idUser: number;

beforeAll(async () => {
  host = await startPhonesHost(['acme-sms', 'rival-sms']);
  phones = host.module.get(PhonesService);
});
afterAll(() => host.close());
beforeEach(async () => {
  host.clock.time = new Date();
  idUser = await host.newAccount();
});

function anInput(changes: Partial<PhoneInput> = {}): PhoneInput {
  return { name: 'Front desk', adapter: ACME, adapterData: { login: 'me', token: 'tok-123' }, ...changes };
}

async function stored(id: number): Promise<PhoneView> {
  const phone = await phones.get(idUser, id);
  if (phone === undefined) throw new Error(`no phone ${id}`);
  return phone;
}

function limitsOf(id: number): Promise<unknown[]> {
  return host.database.query('SELECT volume, startpoint FROM phone_limit WHERE id_phone = $1 ORDER BY id', [id]);
}

describe('creating a phone', () => {
  it('stores it available, with its secrets encrypted and masked', async () => {
    const id = await phones.create(idUser, anInput({ priority: -3 }));

    expect(await stored(id)).toMatchObject({
      adapter: 'acme_sms_adapter',
      adapterName: ACME,
      adapterLoaded: true,
      name: 'Front desk',
      priority: 0,
      status: 'available',
      settings: { login: 'me', token: '********' },
      updatedAt: null,
    });
    const [row] = await host.database.query<{ settings: object; secrets: Buffer }>('SELECT settings, secrets FROM phone WHERE id = $1', [
      id,
    ]);
    expect(row?.settings).toEqual({ login: 'me' });
    expect(row?.secrets.toString('latin1')).not.toContain('tok-123');
  });

  it('keeps unknown settings, as texts that Postgres can store', async () => {
    const adapterData = { login: 'me', token: 't', extra: 'nul\0 and half \ud83d', list: ['a'], count: 3 };

    const id = await phones.create(idUser, anInput({ adapterData }));

    expect((await stored(id)).settings).toEqual({ login: 'me', token: '********', extra: 'nul and half �', list: '["a"]', count: '3' });
  });

  it.each<[string, Partial<PhoneInput>, string, string]>([
    ['no name', { name: '' }, 'missing_name', 'You must specify phone name.'],
    ['a name that PHP takes for nothing', { name: '0' }, 'missing_name', 'You must specify phone name.'],
    ['no adapter', { adapter: '' }, 'missing_adapter', 'You must specify adapter name.'],
    ['a name that is too long', { name: 'x'.repeat(151) }, 'name_too_long', 'name must be at most 150 characters long.'],
    ['an unknown adapter', { adapter: '\\' + ACME }, 'unknown_adapter', `adapter. Adapter "\\${ACME}" does not exists.`],
    ['a missing setting', { adapterData: { login: 'me' } }, 'missing_setting', 'You must speicify param token (The token) for this phone.'],
    [
      'a required setting that PHP takes for nothing',
      { adapterData: { login: '0', token: 't' } },
      'missing_setting',
      'You must speicify param login (The login) for this phone.',
    ],
    [
      'a mask that stands for nothing',
      { adapterData: { login: 'me', token: '********' } },
      'missing_setting',
      'You must speicify param token (The token) for this phone.',
    ],
    [
      'settings against their declaration',
      { adapterData: { login: 'me', token: 't', sender: 'A very long sender' } },
      'settings_refused',
      'Impossible to validate this phone, verify adapters parameters. sender must be at most 11 characters long',
    ],
    [
      'settings that the provider refuses',
      { adapterData: { login: 'nobody', token: 'tok-123' } },
      'settings_refused',
      'Impossible to validate this phone, verify adapters parameters. Acme does not know nobody with ********',
    ],
    [
      'a provider that cannot be reached',
      { adapterData: { login: 'offline', token: 't' } },
      'settings_refused',
      'Impossible to validate this phone, verify adapters parameters. Acme cannot be reached',
    ],
  ])('refuses %s', async (_, changes, code, message) => {
    await expect(phones.create(idUser, anInput(changes))).rejects.toMatchObject({ name: 'PhoneRefused', code, message });
    expect(await phones.list(idUser, { page: 0 })).toEqual([]);
  });

  it('checks in RaspiSMS order: name, adapter name, name taken, adapter, settings', async () => {
    await phones.create(idUser, anInput());
    const codes = [];
    for (const input of [
      {},
      { name: 'FRONT DESK' },
      { name: 'FRONT DESK', adapter: 'x' },
      { name: 'Other', adapter: 'x' },
      { name: 'Other', adapter: ACME },
    ]) {
      codes.push(await phones.create(idUser, input).catch((error: { code: string }) => error.code));
    }
    expect(codes).toEqual(['missing_name', 'missing_adapter', 'name_taken', 'unknown_adapter', 'missing_setting']);
  });

  it('gives a name once even to two requests at a time, and again to another account', async () => {
    const results = await Promise.allSettled([phones.create(idUser, anInput()), phones.create(idUser, anInput({ name: 'front DESK' }))]);

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'name_taken' } });
    await expect(phones.create(await host.newAccount(), anInput())).resolves.toBeTypeOf('number');
  });

  it('keeps the limits that make sense and drops the others without a word', async () => {
    const limits = {
      0: { volume: '100', startpoint: 'today' },
      1: { volume: '5', startpoint: 'garbage xx' },
      2: { volume: '-2', startpoint: '-7 days' },
      3: 'no limit',
      4: { startpoint: 'today' },
    };

    const id = await phones.create(idUser, anInput({ limits }));

    expect(await limitsOf(id)).toEqual([
      { volume: 100, startpoint: 'today' },
      { volume: 1, startpoint: '-7 days' },
    ]);
  });
});

describe('changing a phone', () => {
  let id: number;
  beforeEach(async () => {
    id = await phones.create(idUser, anInput({ limits: [{ volume: 3, startpoint: 'today' }] }));
  });

  it('keeps what is not given', async () => {
    await phones.update(idUser, id, { name: 'Back office' });

    expect(await stored(id)).toMatchObject({ name: 'Back office', settings: { login: 'me', token: '********' }, status: 'available' });
    expect((await stored(id)).updatedAt).toBeInstanceOf(Date);
    expect(await limitsOf(id)).toHaveLength(1);
  });

  it('replaces all settings, and keeps the stored secret where its mask comes back', async () => {
    await phones.update(idUser, id, { adapterData: { login: 'you', token: '********', sender: 'Acme' } });

    expect((await stored(id)).settings).toEqual({ login: 'you', sender: 'Acme', token: '********' });
    const open = await host.module.get(PhoneConnections).open(id);
    expect(open?.connection.settings).toMatchObject({ login: 'you', token: 'tok-123', sender: 'Acme' });
  });

  it('refuses an update that changes nothing, as RaspiSMS does', async () => {
    for (const input of [
      {},
      { name: 'Front desk' },
      { adapterData: { token: '********', login: 'me' } },
      { adapter: ACME },
      { priority: 0 },
    ]) {
      await expect(phones.update(idUser, id, input)).rejects.toMatchObject({ code: 'unchanged', message: '' });
    }
  });

  it('replaces limits, and takes an empty list for none', async () => {
    await phones.update(idUser, id, { limits: [{ volume: 9, startpoint: 'today' }] });
    expect(await limitsOf(id)).toEqual([{ volume: 9, startpoint: 'today' }]);

    await phones.update(idUser, id, { limits: '' });
    expect(await limitsOf(id)).toEqual([]);
    await expect(phones.update(idUser, id, { limits: '' })).rejects.toMatchObject({ code: 'unchanged' });
  });

  it('does not store what the provider refuses', async () => {
    await expect(phones.update(idUser, id, { name: 'New', adapterData: { login: 'nobody', token: 't' } })).rejects.toMatchObject({
      code: 'settings_refused',
    });
    expect(await stored(id)).toMatchObject({ name: 'Front desk', settings: { login: 'me' } });
  });

  it('gives no stored secret to another adapter, which might show it or send it elsewhere', async () => {
    await expect(phones.update(idUser, id, { adapter: 'rival_adapter' })).rejects.toMatchObject({
      code: 'missing_setting',
      message: 'You must speicify param token (The token) for this phone.',
    });

    await phones.update(idUser, id, { adapter: 'rival_adapter', adapterData: { login: 'me', token: '********' } });
    expect(await stored(id)).toMatchObject({ adapter: 'rival_adapter', settings: { login: 'me', token: '********' } });
    expect((await host.module.get(PhoneConnections).open(id))?.connection.settings).not.toMatchObject({ token: 'tok-123' });
  });

  it('lets new settings end a status that the old ones brought', async () => {
    await phones.markStatus(id, 'no_credit', 'the account is empty');
    await phones.update(idUser, id, { adapterData: { login: 'rich', token: 't' } });

    expect(await stored(id)).toMatchObject({ status: 'available', statusReason: null });
  });

  it('are not held for what a provider said of earlier settings', async () => {
    const [{ version } = { version: 0 }] = await host.database.query<{ version: number }>('SELECT version FROM phone WHERE id = $1', [id]);
    await phones.update(idUser, id, { adapterData: { login: 'rich', token: 't' } });
    await phones.markStatus(id, 'unavailable', 'unauthorized', version);
    expect(await stored(id)).toMatchObject({ status: 'available' });
    await phones.markStatus(id, 'unavailable', 'unauthorized', version + 1);
    expect(await stored(id)).toMatchObject({ status: 'unavailable' });
  });

  it('knows no phone of another account, nor one that cannot exist', async () => {
    const other = await host.newAccount();
    for (const [user, phone] of [
      [other, id],
      [idUser, 2 ** 40],
      [idUser, -1],
    ] as const) {
      await expect(phones.update(user, phone, { name: 'Mine' })).rejects.toMatchObject({
        code: 'not_found',
        message: 'No phone with this id.',
      });
      await expect(phones.recheckStatus(user, phone)).rejects.toMatchObject({ code: 'not_found', message: '' });
      await expect(phones.forceStatus(user, phone, 'disabled')).rejects.toMatchObject({ code: 'not_found' });
      expect(await phones.get(user, phone)).toBeUndefined();
      expect(await phones.remove(user, phone)).toBe(false);
    }
    expect(await phones.list(other, { page: 0 })).toEqual([]);
  });
});

describe('removing a phone', () => {
  it('removes it once, with its limits', async () => {
    const id = await phones.create(idUser, anInput({ limits: [{ volume: 3, startpoint: 'today' }] }));

    expect([await phones.remove(idUser, id), await phones.remove(idUser, id)]).toEqual([true, false]);
    expect(await limitsOf(id)).toEqual([]);
  });
});

describe('the list of phones', () => {
  it('is paged by id in both directions', async () => {
    const ids = [];
    for (let i = 0; i < 27; i++) ids.push(await phones.create(idUser, anInput({ name: `Phone ${i}` })));
    const idsOf = async (page: Parameters<PhonesService['list']>[1]) => (await phones.list(idUser, page)).map(({ id }) => id);

    expect(await idsOf({ page: 0 })).toEqual(ids.slice(0, 25));
    expect(await idsOf({ page: 1 })).toEqual(ids.slice(25));
    expect(await idsOf({ after: ids[24] ?? 0 })).toEqual(ids.slice(25));
    expect(await idsOf({ before: ids[26] ?? 0 })).toEqual(ids.slice(1, 26));
    expect(await idsOf({ before: 0 })).toEqual([]);
    expect(await idsOf({ after: 2 ** 50 })).toEqual([]);
  });
});

describe('the status of a phone', () => {
  const create = (login: string, changes: Partial<PhoneInput> = {}) =>
    phones.create(idUser, anInput({ adapterData: { login, token: 'tok-123' }, ...changes }));

  it.each([
    ['me', 'available', null],
    ['broke', 'no_credit', 'the provider says so'],
    ['revoked', 'unavailable', 'Acme no longer knows ********'],
  ])('is asked from the provider: %s', async (login, status, statusReason) => {
    const id = await create(login);

    expect(await phones.recheckStatus(idUser, id)).toBe(status);
    expect(await stored(id)).toMatchObject({ status, statusReason });
  });

  it('stays as it is when the provider cannot be reached', async () => {
    const id = await create('moved');
    await phones.markStatus(id, 'no_credit', 'empty');

    expect(await phones.recheckStatus(idUser, id)).toBe('no_credit');
    expect(await stored(id)).toMatchObject({ status: 'no_credit', statusReason: 'empty' });
  });

  it('is changed by nobody but a person once it is disabled', async () => {
    const id = await create('me');
    expect(await phones.forceStatus(idUser, id, 'disabled')).toBe('disabled');

    await phones.markStatus(id, 'no_credit', 'empty');

    await expect(phones.recheckStatus(idUser, id)).rejects.toMatchObject({
      code: 'disabled',
      message: 'Phone have been manually disabled, you need to re-enable it manually.',
    });
    expect((await stored(id)).status).toBe('disabled');
    expect(await phones.forceStatus(idUser, id, 'available')).toBe('available');
    await expect(phones.forceStatus(idUser, 2 ** 40, 'no_credit')).rejects.toMatchObject({ code: 'invalid_status' });
  });

  it('says that a limit is reached only to accounts that use limits', async () => {
    const id = await create('me', {
      limits: [
        { volume: 2, startpoint: 'today' },
        { volume: 50, startpoint: '-7 days' },
      ],
    });
    const [{ now } = { now: new Date() }] = await host.database.query<{ now: Date }>('SELECT now() AS now');
    host.clock.time = now;
    const send = (at: Date, count: number) =>
      host.database.query(
        `INSERT INTO message (id, id_user, id_phone, id_batch, at, status, flash, mms, phone_chosen, text)
         SELECT nextval('message_id_seq'), $1, $2, 1, $3, 'failed', false, false, false, '' FROM generate_series(1, $4)`,
        [idUser, id, at, count],
      );
    await send(now, 1);
    await send(new Date(now.getTime() - 30 * 3_600_000), 10);
    await host.module.get(SettingsService).set(idUser, 'phone_limit', '1');
    expect(await phones.recheckStatus(idUser, id)).toBe('available');

    await send(now, 1);
    expect(await phones.recheckStatus(idUser, id)).toBe('limit_reached');
    expect((await stored(id)).statusReason).toBe('a limit of the phone is reached');

    await host.module.get(SettingsService).set(idUser, 'phone_limit', '0');
    expect(await phones.recheckStatus(idUser, id)).toBe('available');
  });
});

describe('every change', () => {
  it('is announced with the id of the phone; what is refused or changes nothing is not', async () => {
    const heard: (string | undefined)[] = [];
    const stop = await host.database.listen('phones', (payload) => heard.push(payload));
    const id = await phones.create(idUser, anInput());
    await phones.update(idUser, id, { name: 'Other' });
    await phones.update(idUser, id, { name: 'Other' }).catch(() => undefined);
    await phones.forceStatus(idUser, id, 'disabled');
    await phones.forceStatus(idUser, id, 'disabled');
    await phones.forceStatus(idUser, id, 'available');
    await phones.markStatus(id, 'unavailable', 'unauthorized');
    await phones.remove(idUser, id);
    await host.database.query(`SELECT pg_notify('phones', 'end')`);

    await expect.poll(() => heard.at(-1)).toBe('end');
    stop();
    expect(heard).toEqual([...new Array<string>(6).fill(String(id)), 'end']);
  });
});

describe('a phone whose adapter is missing', () => {
  it('is listed as unavailable, opened without adapter, and never deleted', async () => {
    const id = await phones.create(idUser, anInput());
    const without = await host.second([]);
    const phone = await without.get(PhonesService).get(idUser, id);

    expect(phone).toMatchObject({
      adapter: 'acme_sms_adapter',
      adapterName: 'acme_sms_adapter',
      adapterLoaded: false,
      status: 'unavailable',
      statusReason: 'the plugin with the adapter acme_sms_adapter is not loaded',
      settings: { login: 'me', token: '********' },
    });
    expect(await without.get(PhonesService).recheckStatus(idUser, id)).toBe('unavailable');
    expect(await without.get(PhoneConnections).open(id)).toMatchObject({ adapter: undefined, problem: { code: 'adapter_missing' } });
    await without.get(PhonesService).update(idUser, id, { name: 'Renamed' });
    expect(await stored(id)).toMatchObject({ name: 'Renamed', status: 'available' });
  });
});
