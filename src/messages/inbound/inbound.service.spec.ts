import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { AccountsModule, AccountsService, DEFAULT_SETTINGS, SettingsService } from '../../accounts/index.js';
import { ConfigModule, loadEnvironment } from '../../config/index.js';
import { Database, DatabaseModule } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import { EventsModule, EventsService } from '../../events/index.js';
import { MailModule } from '../../mail/index.js';
import { MediasModule } from '../../medias/index.js';
import { OptOutModule } from '../../opt-out/index.js';
import { AdapterRegistry } from '../../phones/index.js';
import { SentMessages } from '../reports/sent-messages.repository.js';
import { SchedulingRepository } from '../scheduling.repository.js';
import { InboundRepository } from './inbound.repository.js';
import { InboundService } from './inbound.service.js';
import { KeywordAnswers } from './keywords/keyword-answers.service.js';
import { Keywords } from './keywords/keywords.service.js';
import { ReceivedFiles } from './received-files.service.js';
import type { StoredMessage } from './received-files.service.js';
import type { Arrival, InboundMessage } from './inbound-message.js';
import { RepliesRepository } from './replies/replies.repository.js';
import { Replies } from './replies/replies.service.js';
import { TransferRepository } from './transfer/transfer.repository.js';
import { Transfer } from './transfer/transfer.service.js';

const ACME = 'acme_sms_adapter';
const AT = new Date('2026-01-02T03:04:05Z');

let testDatabase: TestDatabase;
let host: TestingModule;
let database: Database;
let inbound: InboundService;
let idUser: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const environment = loadEnvironment({ DATABASE_URL: testDatabase.url, ENCRYPTION_KEY: '11'.repeat(32), PLUGINS: 'none', ROLE: 'api' });
  host = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot(environment),
      DatabaseModule.forRoot(),
      AccountsModule,
      EventsModule,
      MailModule,
      MediasModule,
      OptOutModule,
    ],
    providers: [
      AdapterRegistry,
      InboundService,
      InboundRepository,
      KeywordAnswers,
      Keywords,
      ReceivedFiles,
      Replies,
      RepliesRepository,
      SchedulingRepository,
      SentMessages,
      Transfer,
      TransferRepository,
    ],
  }).compile();
  await host.init();
  database = host.get(Database);
  inbound = host.get(InboundService);
  idUser = (await host.get(AccountsService).create({ email: 'a@example.org' })).id;
});
beforeEach(async () => {
  await database.query('TRUNCATE phone, message, attempt, received, scheduled, opt_out, event, contact, mail CASCADE');
  await configure(DEFAULT_SETTINGS);
});
afterAll(async () => {
  await host.close();
  await testDatabase.drop();
});

const arrive = (...arrivals: readonly Arrival[]) => database.transaction((tx) => inbound.receive(tx, arrivals));
const receive = (...messages: readonly InboundMessage[]) => arrive(...messages.map((message) => ({ message })));
const received = () =>
  database.query<Record<string, unknown>>(
    'SELECT id_phone AS "idPhone", origin, text, at, status, mms, in_reply_to AS "inReplyTo" FROM received ORDER BY id',
  );
const answers = () =>
  database.query<Record<string, unknown>>(
    'SELECT s.text, s.tag, s.id_phone AS "idPhone", n.number FROM scheduled s JOIN scheduled_number n ON n.id_scheduled = s.id ORDER BY s.id',
  );

const events = async () =>
  (await host.get(EventsService).list(idUser, { page: 0 }))
    .map(({ type, text }) => [type, text])
    .filter(([type]) => type !== 'SCHEDULED_ADD');

async function configure(settings: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) await host.get(SettingsService).set(idUser, name, value);
}

function aMessage(changes: Partial<InboundMessage> = {}): InboundMessage {
  return { idUser, adapter: ACME, idPhone: 7, origin: '+33612345678', text: 'hello', at: AT, receivedAt: AT, mms: false, ...changes };
}

async function aPhone(id: number, adapter = ACME): Promise<void> {
  await database.query(`INSERT INTO phone (id, id_user, adapter, name, settings) VALUES ($1, $2, $3, $4, '{}')`, [
    id,
    idUser,
    adapter,
    `phone ${id}`,
  ]);
}

/** Message 5 by phone 9, known to its provider as `ticket`. */
async function aSentMessage(): Promise<void> {
  await database.query(
    `INSERT INTO message (id, id_user, id_phone, adapter, id_batch, at, flash, mms, phone_chosen, destination, text)
     VALUES (5, $1, 9, $2, 3, now(), false, false, false, '+33612345678', 'question?')`,
    [idUser, ACME],
  );
  await database.query(
    `INSERT INTO attempt (id_user, adapter, id_batch, number, at, outcome, uid) VALUES ($1, $2, 3, 1, now(), 'accepted', 'ticket')`,
    [idUser, ACME],
  );
}

describe('InboundService', () => {
  it('stores a message whole, unread, at the time its provider gives', async () => {
    const text = 'é'.repeat(5_000);
    const [stored] = await receive(aMessage({ text }));
    expect(stored).toMatchObject({ id: 1, text });
    expect(await received()).toEqual([{ idPhone: 7, origin: '+33612345678', text, at: AT, status: 'unread', mms: false, inReplyTo: null }]);
  });

  it('keeps an empty text, and an origin that is no number', async () => {
    await receive(aMessage({ text: '', origin: 'BANQUE' }), aMessage({ text: 'code', origin: '36180' }));
    expect(await received()).toMatchObject([
      { text: '', origin: 'BANQUE' },
      { text: 'code', origin: '36180' },
    ]);
  });

  it('uses the time of the call when the provider gives none', async () => {
    const receivedAt = new Date('2026-03-04T05:06:07Z');
    await receive(aMessage({ at: undefined, receivedAt }));
    expect(await received()).toMatchObject([{ at: receivedAt }]);
  });

  describe('stores one row per message', () => {
    it('however often it comes, together or apart, if the provider gives its time', async () => {
      expect(await receive(aMessage(), aMessage())).toHaveLength(1);
      await database.query(`UPDATE received SET created_at = now() - interval '1 year'`);
      expect(await receive(aMessage())).toEqual([]);
    });

    it('by the provider’s id, whatever else differs', async () => {
      await receive(aMessage({ uid: 'in-1' }));
      await database.query(`UPDATE received SET created_at = now() - interval '1 year'`);
      expect(await receive(aMessage({ uid: 'in-1', text: 'hello again' }))).toEqual([]);
      expect(await receive(aMessage({ uid: 'in-2' }))).toHaveLength(1);
    });

    it('within a minute when there is neither', async () => {
      await receive(aMessage({ at: undefined }));
      expect(await receive(aMessage({ at: undefined }))).toEqual([]);
      await database.query(`UPDATE received SET created_at = now() - interval '61 seconds'`);
      expect(await receive(aMessage({ at: undefined }))).toHaveLength(1);
    });

    it('also when it comes once with and once without its phone', async () => {
      expect(await receive(aMessage({ idPhone: undefined }), aMessage())).toMatchObject([{ idPhone: 7 }]);
      expect(await receive(aMessage({ idPhone: undefined }))).toEqual([]);
    });

    it('but different messages apart', async () => {
      const later = new Date(AT.getTime() + 1_000);
      const different = [
        aMessage(),
        aMessage({ at: later }),
        aMessage({ text: 'bye' }),
        aMessage({ origin: '+33612345679' }),
        aMessage({ idPhone: 8 }),
      ];
      expect(await receive(...different)).toHaveLength(different.length);
      expect(await receive(aMessage({ idUser: idUser + 1 }))).toHaveLength(1);
    });

    it('when another host is just storing it', async () => {
      let second: Promise<readonly StoredMessage[]> = Promise.resolve([]);
      await database.transaction(async (tx) => {
        expect(await inbound.receive(tx, [{ message: aMessage() }])).toHaveLength(1);
        second = receive(aMessage());
        await expect
          .poll(() =>
            database.query(
              `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
            ),
          )
          .toHaveLength(1);
      });
      expect(await second).toEqual([]);
    });
  });

  describe('finds the phone of a message whose callback names none', () => {
    it('by the message that it answers', async () => {
      await aSentMessage();
      await receive(aMessage({ idPhone: undefined, inReplyTo: 'ticket' }));
      expect(await received()).toMatchObject([{ idPhone: 9, inReplyTo: 5 }]);
    });

    it('as the only one of its adapter', async () => {
      await aPhone(1);
      await aPhone(2, 'other_adapter');
      await receive(aMessage({ idPhone: undefined, inReplyTo: 'never heard of' }));
      expect(await received()).toMatchObject([{ idPhone: 1, inReplyTo: null }]);
    });

    it('or leaves it open', async () => {
      await aPhone(1);
      await aPhone(2);
      await receive(aMessage({ idPhone: undefined }));
      expect(await received()).toMatchObject([{ idPhone: null }]);
    });
  });

  describe('links a message without the provider’s word', () => {
    const MINUTE_MS = 60_000;
    const DAY_MS = 24 * 60 * MINUTE_MS;
    const before = (ms: number) => new Date(AT.getTime() - ms);

    /** A message of ours to the person who writes. */
    async function sent(
      id: number,
      change: { at?: Date; idPhone?: number; adapter?: string; status?: string; user?: number; to?: string } = {},
    ) {
      const { at = before(MINUTE_MS), idPhone = 7, adapter = ACME, status = 'unknown', user = idUser, to = '+33612345678' } = change;
      await database.query(
        `INSERT INTO message (id, id_user, id_phone, adapter, at, status, flash, mms, phone_chosen, destination, text)
         VALUES ($1, $2, $3, $4, $5, $6, false, false, false, $7, 'question?')`,
        [id, user, idPhone, adapter, at, status, to],
      );
    }
    const inReplyTo = async (...messages: readonly InboundMessage[]) => {
      await receive(...messages);
      return (await received()).map((row) => row.inReplyTo);
    };

    it('to the last message to that number by that phone', async () => {
      await sent(1);
      await sent(2);
      await sent(3, { idPhone: 8 });
      await sent(4, { to: '+33612345679' });
      expect(await inReplyTo(aMessage(), aMessage({ idPhone: 8 }), aMessage({ idPhone: 9 }))).toEqual([2, 3, null]);
    });

    it('however the provider writes the number', async () => {
      await sent(1);
      expect(await inReplyTo(aMessage({ origin: '0033612345678' }))).toEqual([1]);
    });

    it('never to a message of another account, nor to one that failed', async () => {
      await sent(1, { user: idUser + 1 });
      await sent(2, { status: 'failed' });
      expect(await inReplyTo(aMessage())).toEqual([null]);
    });

    it('to none from more than thirty days before, nor from after it', async () => {
      await sent(1, { at: before(30 * DAY_MS + MINUTE_MS) });
      await sent(2, { at: new Date(AT.getTime() + 5 * MINUTE_MS) });
      expect(await inReplyTo(aMessage())).toEqual([null]);
      await sent(3, { at: before(30 * DAY_MS - MINUTE_MS) });
      expect(await inReplyTo(aMessage({ text: 'again' }))).toEqual([null, 3]);
    });

    it('by any phone of the adapter when the callback names none, and then gives it that phone', async () => {
      await sent(1);
      await sent(2, { adapter: 'other_adapter', idPhone: 8 });
      await receive(aMessage({ idPhone: undefined }));
      expect(await received()).toMatchObject([{ inReplyTo: 1, idPhone: 7 }]);
    });

    it('but the provider’s word goes first, and an origin that is no number answers nothing', async () => {
      await aSentMessage();
      await sent(6, { idPhone: 9 });
      expect(await inReplyTo(aMessage({ idPhone: 9, inReplyTo: 'ticket' }), aMessage({ origin: 'BANQUE', idPhone: 9 }))).toEqual([5, null]);
    });

    it('by the index of numbers, however many messages there are', async () => {
      await database.query(
        `INSERT INTO message (id, id_user, id_phone, adapter, at, flash, mms, phone_chosen, destination, text)
         SELECT 100 + n, $1, 7, $2, $3, false, false, false, '+336' || lpad((n % 500)::text, 8, '0'), 'x' FROM generate_series(1, 5000) n`,
        [idUser, ACME, before(MINUTE_MS)],
      );
      await database.query('ANALYZE message');
      const plan: string[] = [];
      await database.transaction(async (tx) => {
        const explaining: Transaction = {
          query: async (sql, params) => {
            for (const row of await tx.query<Record<string, string>>(`EXPLAIN ${sql}`, params)) plan.push(...Object.values(row));
            return [];
          },
        };
        const writer = { idUser, number: '+33600000007', idPhone: 7, adapter: ACME, at: AT };
        await host.get(RepliesRepository).findLastTo(explaining, [writer]);
      });
      expect(plan.join('\n')).toMatch(/message_destination/);
      expect(plan.join('\n')).not.toMatch(/Seq Scan/);
    });
  });

  describe('on STOP', () => {
    const optedOut = () => database.query('SELECT id_user AS "idUser", number, text, source FROM opt_out');

    it.each(['stop', ' STOP\n', 'Stop SMS'])('opts the sender of "%s" out and answers once by the same phone', async (text) => {
      await receive(aMessage({ text }));
      expect(await optedOut()).toEqual([{ idUser, number: '+33612345678', text, source: 'sms' }]);
      const answer = {
        text: 'Demande prise en compte, vous ne recevrez plus de messages.',
        tag: 'SMS_STOP',
        idPhone: 7,
        number: '+33612345678',
      };
      expect(await answers()).toEqual([answer]);

      await receive(aMessage({ text, at: new Date(AT.getTime() + 60_000) }));
      expect(await answers()).toHaveLength(1);
      expect(await received()).toHaveLength(2);
    });

    it.each(['stopped', 'please stop', 'stop stop', ''])('does not take "%s" for it', async (text) => {
      await receive(aMessage({ text }));
      expect(await optedOut()).toEqual([]);
    });

    it('opts out without an answer when the account does not wish one', async () => {
      await configure({ smsstop_respond: '0' });
      await receive(aMessage({ text: 'stop' }));
      expect(await optedOut()).toHaveLength(1);
      expect(await answers()).toEqual([]);
    });

    it('says the account’s own words', async () => {
      await configure({ smsstop_response: 'Au revoir' });
      await receive(aMessage({ text: 'stop' }));
      expect(await answers()).toMatchObject([{ text: 'Au revoir' }]);
    });

    it('cannot opt out a sender that is no number', async () => {
      await receive(aMessage({ text: 'stop', origin: 'BANQUE' }));
      expect(await received()).toHaveLength(1);
      expect(await optedOut()).toEqual([]);
    });

    it('notes it for the account, once, in its language', async () => {
      await receive(aMessage({ text: 'stop' }));
      await receive(aMessage({ text: 'Stop.' }));
      await configure({ language: 'en' });
      await receive(aMessage({ text: 'STOP', origin: '+33612345679' }));
      expect(await events()).toEqual([
        ['SMSSTOP_ADD', 'Le numéro +33612345678 ne veut plus recevoir de SMS.'],
        ['SMSSTOP_ADD', 'The number +33612345679 wants no more messages.'],
      ]);
    });

    it('hears the account’s own words, and no longer the others it has taken out', async () => {
      await configure({ stop_words: 'basta' });
      await receive(aMessage({ text: 'Basta !' }), aMessage({ text: 'arrêt', origin: '+33612345679' }));
      expect(await optedOut()).toMatchObject([{ number: '+33612345678' }]);
    });

    it('from a short code or a name harms nothing: the message is kept, nobody is opted out or answered', async () => {
      await receive(...['36180', 'BANQUE', '0612345678'].map((origin) => aMessage({ text: 'STOP', origin })));
      expect([await received(), await optedOut(), await answers(), await events()].map((rows) => rows.length)).toEqual([3, 0, 0, 0]);
    });

    it('told by the provider is stored and noted, and answered by nobody', async () => {
      await arrive({ optOut: { idUser, number: '+33612345678', text: 'STOP', source: ACME, at: AT } });
      expect(await optedOut()).toEqual([{ idUser, number: '+33612345678', text: 'STOP', source: ACME }]);
      expect([await received(), await answers()]).toEqual([[], []]);
      expect(await events()).toHaveLength(1);
    });

    it('told by the person and by the provider together is answered', async () => {
      const told = { optOut: { idUser, number: '+33612345678', source: ACME, at: AT } };
      await arrive(told, { message: aMessage({ text: 'stop' }) });
      expect(await optedOut()).toMatchObject([{ source: 'sms' }]);
      expect(await answers()).toHaveLength(1);
    });

    it('writes all of it or nothing', async () => {
      const broken = database.transaction(async (tx) => {
        await inbound.receive(tx, [{ message: aMessage({ text: 'stop' }) }]);
        throw new Error('the host dies here');
      });
      await expect(broken).rejects.toThrow('dies');
      expect([await received(), await optedOut(), await answers()]).toEqual([[], [], []]);
      await receive(aMessage({ text: 'stop' }));
      expect([await received(), await optedOut(), await answers()].map((rows) => rows.length)).toEqual([1, 1, 1]);
    });
  });

  describe('on START', () => {
    const optedOut = () => database.query('SELECT number FROM opt_out ORDER BY number');
    const stop = () => receive(aMessage({ text: 'stop', at: undefined }));
    const later = (minutes: number) => new Date(AT.getTime() + minutes * 60_000);

    it.each(['start', 'Reprendre.', 'SUBSCRIBE'])('"%s" lets messages through again, and the account sees it', async (text) => {
      await stop();
      await receive(aMessage({ text }));
      expect(await optedOut()).toEqual([]);
      expect((await events()).at(-1)).toEqual(['SMSSTOP_DELETE', 'Le numéro +33612345678 veut à nouveau recevoir des SMS.']);
      expect(await answers()).toMatchObject([{ tag: 'SMS_STOP' }]);
    });

    it('answers once if the account wishes it', async () => {
      await configure({ smsstart_respond: '1' });
      await stop();
      await receive(aMessage({ text: 'start' }));
      await receive(aMessage({ text: 'start', at: later(1) }));
      const text = 'Demande prise en compte, vous recevrez à nouveau des messages.';
      expect(await answers()).toMatchObject([{ tag: 'SMS_STOP' }, { tag: 'SMS_START', text, idPhone: 7, number: '+33612345678' }]);
    });

    it('of somebody who had not opted out changes nothing', async () => {
      await receive(aMessage({ text: 'start' }));
      expect([await optedOut(), await events(), await answers()]).toEqual([[], [], []]);
    });

    it('reaches no other account', async () => {
      await database.query(`INSERT INTO opt_out (id_user, number, source) SELECT id, '+33612345678', 'sms' FROM account WHERE id <> $1`, [
        idUser,
      ]);
      const [{ count }] = await database
        .query<{ count: number }>('SELECT count(*)::integer AS count FROM opt_out')
        .then(([row]) => [row!] as const);
      await receive(aMessage({ text: 'start' }));
      expect(await optedOut()).toHaveLength(count);
    });

    it('is heard by nobody whose account has no such word', async () => {
      await configure({ start_words: '' });
      await stop();
      await receive(aMessage({ text: 'start' }));
      expect(await optedOut()).toHaveLength(1);
    });

    it.each([
      [['stop', 'start'], []],
      [['start', 'stop'], ['+33612345678']],
      [['stop', 'start', 'stop'], ['+33612345678']],
      [['start', 'hello', 'stop', 'start'], []],
    ])('and STOP together: of %j the last counts', async (texts, expected) => {
      await receive(...texts.map((text, minutes) => aMessage({ text, at: later(minutes) })));
      expect((await optedOut()).map((row) => (row as { number: string }).number)).toEqual(expected);
      expect(await received()).toHaveLength(texts.length);
    });

    it.each([
      ['before', []],
      ['after', ['+33612345678']],
    ] as const)('and an opt-out that the provider tells %s it', async (when, expected) => {
      const told = { optOut: { idUser, number: '+33612345678', source: ACME, at: AT } };
      const start = { message: aMessage({ text: 'start' }) };
      await arrive(...(when === 'before' ? [told, start] : [start, told]));
      expect((await optedOut()).map((row) => (row as { number: string }).number)).toEqual(expected);
    });

    it('repeated by its provider undoes no later STOP', async () => {
      await stop();
      await receive(aMessage({ text: 'start' }));
      await receive(aMessage({ text: 'stop', at: later(1) }));
      await receive(aMessage({ text: 'start' }));
      expect(await optedOut()).toHaveLength(1);
    });
  });
});
