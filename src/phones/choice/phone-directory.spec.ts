import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPhonesHost } from '../../../test/support/phones-host.js';
import type { PhonesHost } from '../../../test/support/phones-host.js';
import { SettingsService } from '../../accounts/index.js';
import type { Transaction } from '../../database/index.js';
import { PhonesService } from '../phones.service.js';
import { PhoneDirectory } from './phone-directory.js';

const ACME = { adapter: 'acme_sms_adapter', adapterData: { login: 'me', token: 'tok-123' } };

let host: PhonesHost;

beforeAll(async () => {
  host = await startPhonesHost(['acme-sms', 'own-sdk-copy']);
});
afterAll(() => host.close());

/** Reads the directory and counts its statements. */
async function read(idUsers: readonly number[]) {
  let statements = 0;
  const tx: Transaction = { query: (sql, params) => ((statements += 1), host.database.query(sql, params)) };
  return { phones: await host.module.get(PhoneDirectory).forUsers(tx, idUsers), statements: () => statements };
}

describe('the phones of accounts', () => {
  it('are read for all accounts in one statement', async () => {
    const phones = host.module.get(PhonesService);
    const [first, second, none] = [await host.newAccount(), await host.newAccount(), await host.newAccount()];
    const a = await phones.create(first, { name: 'A', priority: 5, ...ACME, limits: [{ volume: 1, startpoint: 'today' }] });
    const b = await phones.create(first, { name: 'B', adapter: 'own_copy_adapter', adapterData: { pin: '0000' } });
    const c = await phones.create(second, { name: 'C', ...ACME, adapterData: { ...ACME.adapterData, batches: '0' } });
    await phones.markStatus(c, 'no_credit', 'empty');

    const directory = await read([first, second, none]);

    expect(directory.statements()).toBe(1);
    expect(Object.fromEntries(directory.phones)).toEqual({
      [first]: [
        {
          id: a,
          idUser: first,
          adapterUid: 'acme_sms_adapter',
          available: true,
          status: 'available',
          priority: 0,
          batches: true,
          maxRecipients: 500,
          maxTextLength: 800,
          flash: true,
          mms: false,
        },
        expect.objectContaining({ id: b, adapterUid: 'own_copy_adapter', batches: false, maxRecipients: 1, flash: false }),
      ],
      [second]: [expect.objectContaining({ id: c, available: false, status: 'no_credit', batches: false, maxRecipients: 1 })],
      [none]: [],
    });
  });

  it('have priorities and limits where the account uses them', async () => {
    const phones = host.module.get(PhonesService);
    const settings = host.module.get(SettingsService);
    const idUser = await host.newAccount();
    const limits = [
      { volume: 7, startpoint: 'today' },
      { volume: 5, startpoint: '-7 days' },
    ];
    const limited = await phones.create(idUser, { name: 'A', priority: 5, ...ACME, limits });
    const free = await phones.create(idUser, { name: 'B', ...ACME });
    await settings.set(idUser, 'phone_priority', '1');
    await settings.set(idUser, 'phone_limit', '1');
    await host.database.query(
      `INSERT INTO message (id, id_user, id_phone, id_batch, at, flash, mms, phone_chosen, text)
       SELECT nextval('message_id_seq'), $1, $2, id_batch, at, false, false, false, ''
       FROM unnest($3::timestamptz[]) AS at, unnest(ARRAY[1, NULL]) AS id_batch`,
      [idUser, limited, [0, 2, 3, 9].map((days) => new Date(host.clock.time.getTime() - days * 86_400_000))],
    );

    const directory = await read([idUser]);

    expect(directory.statements()).toBe(3);
    expect(directory.phones.get(idUser)).toMatchObject([
      { id: limited, priority: 5, remaining: 2 },
      { id: free, priority: 0 },
    ]);
    expect(directory.phones.get(idUser)?.[1]).not.toHaveProperty('remaining');
  });

  it('have the same left of their limits whatever digests tell of their messages', async () => {
    const idUser = await host.newAccount();
    await host.module.get(SettingsService).set(idUser, 'phone_limit', '1');
    const limits = [{ volume: 5, startpoint: '-7 days' }];
    const id = await host.module.get(PhonesService).create(idUser, { name: 'A', ...ACME, limits });
    const daysAgo = (days: number) => new Date(host.clock.time.getTime() - days * 86_400_000);
    const write = (days: readonly number[]) =>
      host.database.query<{ id: number }>(
        `INSERT INTO message (id, id_user, id_phone, id_batch, at, flash, mms, phone_chosen, text)
         SELECT nextval('message_id_seq'), $1, $2, 1, at, false, false, false, '' FROM unnest($3::timestamptz[]) AS at RETURNING id`,
        [idUser, id, days.map(daysAgo)],
      );
    const digest = (rows: readonly { id: number }[], since: number, until: number) =>
      host.database.query(
        `INSERT INTO message_digest (id_user, first_id, last_id, since, until, phones, statuses, scheduleds)
         VALUES ($1, $2, $3, $4, $5, ARRAY[$6::integer], ARRAY['unknown'::message_status], '{}')`,
        [idUser, rows[0]!.id, rows.at(-1)!.id, daysAgo(since), daysAgo(until), id],
      );
    const left = async () => (await read([idUser])).phones.get(idUser)?.[0]?.remaining;

    await digest(await write([20, 19]), 20, 19);
    expect(await left()).toBe(5);
    const last = await write([8, 3, 2]);
    expect(await left()).toBe(3);
    await digest(last, 8, 2);
    expect(await left()).toBe(3);
    await write([1, 0, 0, 0]);
    expect(await left()).toBe(0);
  });

  it('include those that cannot be used, with the reason', async () => {
    const idUser = await host.newAccount();
    const id = await host.module.get(PhonesService).create(idUser, { name: 'A', ...ACME });
    const without = await host.second(['own-sdk-copy']);

    const directory = await without.get(PhoneDirectory).forUsers(host.database, [idUser]);

    expect(directory.get(idUser)).toMatchObject([{ id, available: false, status: 'available', problem: { code: 'adapter_missing' } }]);
  });
});
