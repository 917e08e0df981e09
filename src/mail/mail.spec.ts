import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { TestMailServer } from '../../test/support/mail-server.js';
import { AccountsService, SettingsService } from '../accounts/index.js';
import { Clock, ConfigModule, loadEnvironment } from '../config/index.js';
import { Database, DatabaseModule } from '../database/index.js';
import { EventsService } from '../events/index.js';
import { Metrics } from '../telemetry/index.js';
import { MailModule, MailSender, Outbox } from './index.js';
import type { NewMail } from './index.js';

const MINUTE_MS = 60_000;
const TEXT = 'Rendez-vous à 9 h, très confidentiel';

let testDatabase: TestDatabase;
let database: Database;
let server: TestMailServer;
let time: Date;
const hosts: TestingModule[] = [];
const logged: unknown[] = [];
let idUser: number;
let accounts = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await Database.open(testDatabase.url);
});
beforeEach(async () => {
  time = new Date('2026-01-02T03:04:05Z');
  server = await TestMailServer.start();
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  await server.close();
  await database.query('TRUNCATE mail, job');
  logged.length = 0;
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

async function aHost(variables: Readonly<Record<string, string>> = server.variables()): Promise<TestingModule> {
  const environment = loadEnvironment({ DATABASE_URL: testDatabase.url, ENCRYPTION_KEY: '11'.repeat(32), PLUGINS: 'none', ...variables });
  const log = (line: unknown): void => void logged.push(line);
  const host = await Test.createTestingModule({ imports: [ConfigModule.forRoot(environment), DatabaseModule.forRoot(), MailModule] })
    .overrideProvider(Clock)
    .useValue({ now: () => time })
    .setLogger({ log, debug: log, error: log, warn: log })
    .compile();
  hosts.push(host);
  await host.init();
  idUser = (await host.get(AccountsService).create({ email: `user${(accounts += 1)}@example.org` })).id;
  return host;
}

const add = (host: TestingModule, change: Partial<NewMail> = {}) =>
  database.transaction((tx) =>
    host.get(Outbox).add(tx, [{ idUser, kind: 'test', recipient: 'me@example.org', subject: 'Bonjour à vous', text: TEXT, ...change }]),
  );
const mails = () => database.query('SELECT state, subject, text, attempts, error, due_at AS "dueAt" FROM mail ORDER BY id');
const events = async (host: TestingModule) =>
  (await host.get(EventsService).list(idUser, { page: 0 })).map(({ type, text }) => `${type} ${text}`);
/** Time goes by, and everybody looks for mail. */
async function later(ms: number): Promise<void> {
  time = new Date(time.getTime() + ms);
  await database.query(`SELECT pg_notify('jobs', 'send_mail')`);
}

describe('a mail', () => {
  it('goes out at once, once committed, as plain text from the configured sender', async () => {
    await add(await aHost());
    const [mail] = await server.mails(1);
    expect(mail!.recipients).toEqual(['me@example.org']);
    expect(mail!.content).toMatchObject({
      subject: 'Bonjour à vous',
      from: { name: 'Pigeonnier', address: 'sms@example.org' },
      to: [{ address: 'me@example.org' }],
      attachments: [],
      date: expect.any(String) as string,
      messageId: expect.stringMatching(/^<[0-9a-f-]{36}@example\.org>$/) as string,
    });
    expect(mail!.content.text?.trim()).toBe(TEXT);
    expect(mail!.content.html).toBeUndefined();
    expect(mail!.raw).toMatch(/^Auto-Submitted: auto-generated\r?$/m);
    await expect.poll(mails).toMatchObject([{ state: 'sent', subject: '', text: '', attempts: 1, error: null }]);
  });

  it('does not go out when its cause is rolled back', async () => {
    const host = await aHost();
    const broken = database.transaction(async (tx) => {
      await host.get(Outbox).add(tx, [{ idUser, kind: 'test', recipient: 'me@example.org', subject: 'a', text: 'b' }]);
      throw new Error('the host dies here');
    });
    await expect(broken).rejects.toThrow('dies');
    await add(host, { subject: 'the next one' });
    await server.mails(1);
    expect(server.taken.map(({ content }) => content.subject)).toEqual(['the next one']);
  });

  it('is sent once, however many hosts there are', async () => {
    for (let count = 0; count < 3; count++) await aHost();
    for (let number = 1; number <= 20; number++) await add(hosts[0]!, { subject: `mail ${number}` });
    await server.mails(20);
    await expect.poll(async () => new Set((await mails()).map((mail) => (mail as { state: string }).state))).toEqual(new Set(['sent']));
    expect(new Set(server.taken.map(({ content }) => content.subject)).size).toBe(20);
    expect(server.attempts).toBe(20);
  });

  it('that was waiting when its host stopped is sent by the next one', async () => {
    const first = await aHost();
    await first.close();
    hosts.length = 0;
    await database.query(
      `INSERT INTO mail (id_user, kind, recipient, subject, text, due_at, give_up_at, owner, lease_until)
       VALUES ($1, 'test', 'me@example.org', 'left behind', 'x', $2, $3, 999999, $4)`,
      [idUser, time, new Date(time.getTime() + 86_400_000), new Date(time.getTime() + MINUTE_MS)],
    );
    await aHost();
    await later(0);
    expect(server.taken).toEqual([]);
    await later(MINUTE_MS);
    await server.mails(1);
  });

  it('carries files of its account', async () => {
    const host = await aHost();
    const asked: unknown[] = [];
    host.get(MailSender).attachBy(async (owner, idMedias) => {
      asked.push([owner, idMedias]);
      return [{ name: 'été.png', contentType: 'image/png', content: Buffer.from('picture') }];
    });
    await add(host, { idMedias: [4, 5] });
    const [mail] = await server.mails(1);
    expect(asked).toEqual([[idUser, [4, 5]]]);
    expect(mail!.content.attachments).toMatchObject([{ filename: 'été.png', mimeType: 'image/png' }]);
  });

  it.each([
    ['recipient', { recipient: 'me@example.org\r\nBcc: victim@example.org' }],
    ['recipient', { recipient: 'me@example.org, victim@example.org' }],
    ['recipient', { recipient: 'me@example.org>\r\nRCPT TO:<victim@example.org' }],
    ['subject', { subject: 'Hello\r\nBcc: victim@example.org\r\n\r\nYou have won' }],
  ])('cannot be given another reader by its %s', async (_, change) => {
    const host = await aHost();
    await add(host, change);
    await add(host, { subject: 'the end' });
    await expect.poll(() => server.taken.map(({ content }) => content.subject)).toContain('the end');
    await expect
      .poll(async () => (await mails()).filter((mail) => (mail as { state: string; attempts: number }).attempts === 0))
      .toEqual([]);
    for (const { recipients, raw } of server.taken) {
      expect(recipients).not.toContain('victim@example.org');
      expect(recipients).toHaveLength(1);
      expect(raw).not.toMatch(/^Bcc:/im);
    }
  });
});

describe('a mail server', () => {
  it('that refuses for now is asked again, later and later', async () => {
    const host = await aHost();
    server.moods.push({ refuse: 'content', code: 451 }, { refuse: 'recipient', code: 450 });
    await add(host);
    await expect.poll(mails).toMatchObject([{ state: 'waiting', attempts: 1, error: expect.stringContaining('451') as string }]);
    const [{ dueAt }] = (await mails()) as [{ dueAt: Date }];
    expect((dueAt.getTime() - time.getTime()) / MINUTE_MS).toBeCloseTo(1, 0);
    await later(2 * MINUTE_MS);
    await expect.poll(mails).toMatchObject([{ state: 'waiting', attempts: 2, error: expect.stringContaining('450') as string }]);
    await later(3 * MINUTE_MS);
    await server.mails(1);
    await expect.poll(mails).toMatchObject([{ state: 'sent', attempts: 3 }]);
    expect(await events(host)).toEqual([]);
    expect(await host.get(Metrics).render()).toContain('pigeonnier_mail_attempts_total{outcome="later"} 2');
  });

  it.each(['recipient', 'content'] as const)('that refuses the %s for good is not asked again, and the account is told', async (refuse) => {
    const host = await aHost();
    server.moods.push({ refuse, code: 550 });
    await add(host);
    await expect.poll(mails).toMatchObject([{ state: 'failed', text: '', attempts: 1, error: expect.stringContaining('550') as string }]);
    expect(await events(host)).toEqual([expect.stringMatching(/^MAIL_FAILED Un e-mail à me@example\.org n’a pas pu être envoyé : .*550/)]);
  });

  it('whose connection breaks after the text gets the same mail again, under the same name', async () => {
    const host = await aHost();
    server.moods.push('cut');
    await add(host);
    await expect.poll(mails).toMatchObject([{ state: 'waiting', attempts: 1, error: expect.any(String) as string }]);
    const [{ uid }] = await database.query<{ uid: string }>('SELECT uid FROM mail').then(([row]) => [row!] as const);
    await later(2 * MINUTE_MS);
    const [mail] = await server.mails(1);
    expect(mail!.content.messageId).toBe(`<${uid}@example.org>`);
    expect(server.attempts).toBe(2);
  });

  it('that is not there is tried for a day; then the mail has failed, in the account’s language', async () => {
    const host = await aHost();
    await host.get(SettingsService).set(idUser, 'language', 'en');
    await server.close();
    await add(host);
    await expect.poll(mails).toMatchObject([{ state: 'waiting', attempts: 1, error: expect.stringContaining('ECONNREFUSED') as string }]);
    await later(23 * 60 * MINUTE_MS);
    const postponed = `SELECT attempts FROM mail WHERE due_at > $1`;
    await expect.poll(() => database.query(postponed, [time])).toEqual([{ attempts: 2 }]);
    await later(2 * 60 * MINUTE_MS);
    await expect.poll(mails).toMatchObject([{ state: 'failed', attempts: 3 }]);
    expect(await events(host)).toEqual([expect.stringContaining('MAIL_FAILED An e-mail to me@example.org could not be sent:')]);
    expect(JSON.stringify(logged)).not.toMatch(/confidentiel|Bonjour/);
  });

  it('that refuses our password is asked again once it is right', async () => {
    const strict = await TestMailServer.start({ password: 'right' });
    const host = await aHost(strict.variables('me:wrong@'));
    await add(host);
    await expect.poll(mails).toMatchObject([{ state: 'waiting', error: expect.stringContaining('535') as string }]);
    await host.close();
    await aHost(strict.variables('me:right@'));
    await later(2 * MINUTE_MS);
    await strict.mails(1);
    expect(strict.logins).toEqual(['me', 'me']);
    await strict.close();
  });
});

it('without a mail server nothing is kept, and the log and the account hear of it once', async () => {
  const host = await aHost({});
  await add(host);
  await add(host);
  expect(await mails()).toEqual([]);
  expect(await events(host)).toEqual(['MAIL_OFF Un e-mail n’a pas été envoyé : l’envoi d’e-mails n’est pas configuré (MAIL_URL).']);
  expect(logged.filter((line) => String(line).includes('set MAIL_URL'))).toHaveLength(1);
});

it('mails that were sent or have failed are forgotten after a month', async () => {
  const insert = (state: string, days: number) =>
    database.query(
      `INSERT INTO mail (id_user, kind, recipient, subject, text, state, due_at, give_up_at, ended_at)
       VALUES ($1, 'test', 'me@example.org', '', '', $2, $3, $3, $3)`,
      [idUser, state, new Date(time.getTime() - days * 86_400_000)],
    );
  const idle = await aHost({});
  await idle.close();
  for (const state of ['sent', 'failed']) for (const days of [29, 31]) await insert(state, days);
  await aHost();
  await expect.poll(async () => (await mails()).length).toBe(2);
});
