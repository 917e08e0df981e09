import { HttpAdapterHost } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import type { HttpAdapter } from '../../src/http/index.js';
import type { ApiClient } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { PNG } from '../support/media-files.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

type Account = ApiClient & { readonly idUser: number };

/** Stands in all that the first account has, and in nothing that the second says. */
const MARK = 'Colombine';
const NUMBER = '+33612340042';

/** Ids of every kind begin elsewhere: no id of one kind or account is one of another. */
const FIRST_IDS = {
  account_id_seq: 30_000,
  contact_id_seq: 31_000,
  contact_group_id_seq: 32_000,
  conditional_group_id_seq: 33_000,
  phone_id_seq: 34_000,
  phone_group_id_seq: 35_000,
  webhook_id_seq: 36_000,
  opt_out_id_seq: 37_000,
  media_id_seq: 38_000,
  event_id_seq: 39_000,
  message_id_seq: 40_000,
  received_id_seq: 41_000,
  scheduled_id_seq: 42_000,
  call_id_seq: 43_000,
};

/** What is kept by nobody's wish, and changes by itself. */
const NOT_COMPARED = /_touched$|_digest$|^(?:job|lane|migrations|installation|callback_chunk|batch|inbox)$/;

let stored: TestDatabase;
let gateway: RunningApp;
let database: Database;
let first: Account;
let second: Account;
/** The first account's ids, by the field that names them in forms and queries. */
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  stored = await createTestDatabase();
  gateway = await startApp(stored.url);
  database = gateway.app.get(Database);
  for (const [sequence, id] of Object.entries(FIRST_IDS)) await database.query('SELECT setval($1::regclass, $2)', [sequence, id]);
  [first, second] = [await gateway.account(`${MARK}@example.org`), await gateway.account()];
  ids = await settle(first);
});
afterAll(async () => {
  await gateway.close();
  await stored.drop();
});

/** Gives the account something of every kind. */
async function settle(account: Account): Promise<Readonly<Record<string, string>>> {
  const make = async (path: string, fields: Readonly<Record<string, string | readonly string[]>>): Promise<string> => {
    const { response, message } = await account.post(path, fields);
    expect(message).toBeNull();
    return String(response);
  };
  const phone = await make('/api/phone/', {
    name: MARK,
    adapter: 'adapters\\TestAdapter',
    'limits[0][volume]': '9999',
    'limits[0][startpoint]': 'today',
  });
  const sent = await make('/api/scheduled/', { text: MARK, numbers: [NUMBER], id_phone: phone, tag: MARK });
  await eventually(async () => expect((await account.get<readonly { status: string }[]>('/api/list/sended/')).response).toHaveLength(1));
  await eventually(async () => expect(await database.query('SELECT 1 FROM batch')).toEqual([]));
  await account.post(`/api/phone/${phone}/status/force/`, { status: 'disabled' });
  const contact = await make('/api/contact/', { name: MARK, number: NUMBER, 'data[name]': MARK });
  const group = await make('/api/group/', { name: MARK, contacts: [contact] });
  const conditionalGroup = await make('/api/conditional_group/', { name: MARK, condition: `contact.name == "${MARK}"` });
  const phoneGroup = await make('/api/phone_group/', { name: MARK, phones: [phone] });
  const webhook = await make('/api/webhook/', { url: `https://example.org/${MARK}`, type: 'send_sms' });
  const smsstop = await make('/api/smsstop/', { number: NUMBER });
  const scheduled = await make('/api/scheduled/', {
    text: MARK,
    at: '2099-01-01 10:00:00',
    numbers: [NUMBER],
    contacts: [contact],
    groups: [group],
    conditional_groups: [conditionalGroup],
    id_phone_group: phoneGroup,
  });
  await account.post('/api/setting/', { name: 'smsstop', value: '1' });
  const upload = new FormData();
  upload.append('media', new Blob([new Uint8Array(PNG)], { type: 'image/png' }), `${MARK}.png`);
  const uploaded = await fetch(`${account.baseUrl}/api/media/`, { method: 'POST', headers: { 'x-api-key': account.apiKey }, body: upload });
  const media = ((await uploaded.json()) as { readonly response: number | { readonly id: number } }).response;
  const write = async (sql: string): Promise<string> =>
    String((await database.query<{ id: number }>(sql, [account.idUser, phone, MARK, NUMBER]))[0]!.id);
  const received = await write(
    `INSERT INTO received (id, id_user, id_phone, at, text, origin, dedupe_key) VALUES (reserve_ids('received_id_seq', 1), $1, $2::text::integer, now(), $3, $4, 'k') RETURNING id`,
  );
  const call = await write(
    `INSERT INTO call (id, id_user, id_phone, uid, started_at, direction, origin)
     VALUES (reserve_ids('call_id_seq', 1), $1, $2::text::integer, $3, now(), 'inbound', $4) RETURNING id`,
  );
  const [message] = await database.query<{ id: number }>('SELECT id FROM message WHERE id_user = $1', [account.idUser]);
  return {
    id_phone: phone,
    phones: phone,
    id_phone_group: phoneGroup,
    contacts: contact,
    groups: group,
    conditional_groups: conditionalGroup,
    medias: String(typeof media === 'object' ? media.id : media),
    id_webhook: webhook,
    id_smsstop: smsstop,
    scheduled,
    id_scheduled: sent,
    id_received: received,
    id_call: call,
    id_message: String(message!.id),
    id_user: String(account.idUser),
  };
}

/** All rows of an account, and those that belong to rows of accounts, as text and by table. */
async function rowsOf(idUser: number): Promise<Readonly<Record<string, readonly string[]>>> {
  const tables = await database.query<{ name: string; owner: string | null }>(
    `SELECT c.relname AS name, (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = CASE c.relname WHEN 'account' THEN 'id' ELSE 'id_user' END) AS owner
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1`,
  );
  const dumps = tables
    .filter(({ name }) => !NOT_COMPARED.test(name))
    .map(async ({ name, owner }) => {
      const where = owner === null ? '' : `WHERE ${owner} = ${idUser}`;
      const rows = await database.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM "${name}" t ${where} ORDER BY 1`);
      return [name, rows.map(({ row }) => row), owner] as const;
    });
  return Object.fromEntries((await Promise.all(dumps)).map(([name, rows, owner]) => [owner === null ? `(${name})` : name, rows]));
}

/** Every way to fill the parameters of a route with the first account's ids. */
function targetsOf(route: string): readonly string[] {
  const values = [...new Set(Object.values(ids))];
  const choices: Readonly<Record<string, readonly string[]>> = {
    entryType: ['sended', 'received', 'scheduled', 'contact', 'group', 'conditional_group', 'phone', 'phone_group', 'media'],
    adapter: ['test_adapter'],
    name: ['smsstop'],
    after: ['0', '20000'],
    before: ['0', '99999'],
    page: ['0', '1'],
  };
  const names = [...route.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  return names.reduce<readonly string[]>(
    (targets, name) => targets.flatMap((target) => (choices[name] ?? values).map((value) => target.replace(`:${name}`, value))),
    [route],
  );
}

/** Fields that some route takes, without an id. */
const plain = (): Readonly<Record<string, string>> => ({
  text: 'Bonjour',
  to: '+33612345678',
  numbers: '+33612345678',
  number: '+33612345678',
  name: `n${Math.random()}`,
  condition: 'contact.name == "x"',
  adapter: 'adapters\\TestAdapter',
  url: 'https://example.org/hook',
  type: 'send_sms',
  value: '0',
  status: 'disabled',
  start: '2000-01-01',
  end: '2099-01-01',
  volume: '0',
  percent_failed: '0',
  percent_unknown: '0',
  per_page: '1000',
});

/** What a route is asked with: without ids, with all of the first account's, with each of them, and what only some routes understand. */
function formsFor(target: string, hasParameters: boolean): readonly Readonly<Record<string, string>>[] {
  const each = hasParameters ? [] : Object.entries(ids).map(([field, id]) => ({ ...plain(), [field]: id }));
  return [plain(), { ...plain(), ...ids }, { ...plain(), ...ids, status: 'read', id: ids.contacts ?? '' }, ...each].map((form) =>
    target.includes('/list/') || target.includes('usage') ? only(form, ['id_phone', 'per_page']) : form,
  );
}

function only(form: Readonly<Record<string, string>>, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(form).filter(([name]) => names.includes(name)));
}

interface Answered {
  readonly request: string;
  readonly status: number;
  readonly text: string;
}

async function ask(account: Account, method: string, target: string, form: Readonly<Record<string, string>>): Promise<Answered> {
  const fields = new URLSearchParams(form);
  const inQuery = method === 'GET' || method === 'DELETE';
  const reply = await fetch(`${account.baseUrl}${target}${inQuery ? `?${fields.toString()}` : ''}`, {
    method,
    headers: { 'x-api-key': account.apiKey },
    ...(inQuery ? {} : { body: fields }),
    redirect: 'manual',
  });
  return { request: `${method} ${target} ${fields.toString()}`, status: reply.status, text: await reply.text() };
}

/** All routes but those that belong to no account; files of MMS are open to whoever knows their names. */
function routes(): readonly (readonly [method: string, route: string])[] {
  const table = gateway.app.get(HttpAdapterHost).httpAdapter as HttpAdapter;
  return table
    .paths()
    .filter((route) => !/^\/(?:health|metrics|data\/public)/.test(route))
    .flatMap((route) =>
      table
        .allowedMethods(route.replaceAll(/:\w+/g, '1'))
        .filter((method) => ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
        .map((method) => [method, route] as const),
    );
}

describe('with the key of another account', () => {
  it('no route shows or changes anything of an account, whatever ids it is given', async () => {
    const before = await rowsOf(first.idUser);
    expect(before.message?.join()).toContain(MARK);
    const walked = routes();
    expect(walked.length).toBeGreaterThan(60);
    const leaks: Answered[] = [];
    for (const [method, route] of walked) {
      const targets = targetsOf(route);
      const requests = targets.flatMap((target) => formsFor(target, target !== route).map((form) => [target, form] as const));
      for (let at = 0; at < requests.length; at += 8) {
        const answers = await Promise.all(requests.slice(at, at + 8).map(([target, form]) => ask(second, method, target, form)));
        leaks.push(...answers.filter(({ status, text }) => status >= 500 || text.includes(MARK) || text.includes(NUMBER)));
      }
    }
    expect(leaks).toEqual([]);

    const after = await rowsOf(first.idUser);
    for (const [table, rows] of Object.entries(before)) {
      // Rows without an owner of their own: the second account may have added some.
      const still = table.startsWith('(') ? (after[table] ?? []).filter((row) => rows.includes(row)) : after[table];
      expect({ table, rows: still }).toEqual({ table, rows });
    }
  }, 300_000);

  it('nothing of the account reaches what the other one sends', async () => {
    await eventually(async () =>
      expect(await database.query('SELECT id FROM scheduled WHERE id_user = $1 AND at <= now()', [second.idUser])).toEqual([]),
    );
    const rows = await rowsOf(second.idUser);
    expect(rows.message?.length).toBeGreaterThan(0);
    for (const [table, own] of Object.entries(rows)) {
      if (!table.startsWith('('))
        expect({ table, marked: own.filter((row) => row.includes(MARK) || row.includes(NUMBER)) }).toEqual({ table, marked: [] });
    }
  });

  it('the same walk with the account’s own key does show and change things: it looks at the right places', async () => {
    const shown = new Set<string>();
    for (const [method, route] of routes().filter(([method]) => method === 'GET')) {
      for (const target of targetsOf(route)) {
        const { text } = await ask(first, method, target, formsFor(target, true)[0]!);
        if (text.includes(MARK) || text.includes(NUMBER)) shown.add(route);
      }
    }
    expect([...shown]).toEqual(
      expect.arrayContaining([
        '/api/sended/:id',
        '/api/received/:id',
        '/api/scheduled/:id',
        '/api/contact/:id',
        '/api/group/:id/contact',
        '/api/contact/export',
        '/api/call',
        '/api/event',
        '/api/smsstop',
        '/api/webhook',
        '/api/invalid_number',
      ]),
    );
  });
});
