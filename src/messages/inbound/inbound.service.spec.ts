import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { AccountsModule, AccountsService, DEFAULT_SETTINGS, SettingsService } from '../../accounts/index.js';
import { ConfigModule, loadEnvironment } from '../../config/index.js';
import { Database, DatabaseModule } from '../../database/index.js';
import { MediasModule } from '../../medias/index.js';
import { OptOutModule } from '../../opt-out/index.js';
import { SentMessages } from '../reports/sent-messages.repository.js';
import { SchedulingRepository } from '../scheduling.repository.js';
import { InboundRepository } from './inbound.repository.js';
import { InboundService } from './inbound.service.js';
import { ReceivedFiles } from './received-files.service.js';
import type { StoredMessage } from './received-files.service.js';
import type { InboundMessage } from './inbound-message.js';
import { StopAnswers } from './stop-answers.service.js';

const ACME = 'acme_sms_adapter';
const AT = new Date('2026-01-02T03:04:05Z');

let testDatabase: TestDatabase;
let host: TestingModule;
let database: Database;
let inbound: InboundService;
let idUser: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const environment = loadEnvironment({ DATABASE_URL: testDatabase.url, ENCRYPTION_KEY: '11'.repeat(32), PLUGINS: 'none' });
  host = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(environment), DatabaseModule.forRoot(), AccountsModule, MediasModule, OptOutModule],
    providers: [InboundService, InboundRepository, SentMessages, StopAnswers, SchedulingRepository, ReceivedFiles],
  }).compile();
  await host.init();
  database = host.get(Database);
  inbound = host.get(InboundService);
  idUser = (await host.get(AccountsService).create({ email: 'a@example.org' })).id;
});
beforeEach(async () => {
  await database.query('TRUNCATE phone, message, attempt, received, scheduled, opt_out CASCADE');
  await configure({ smsstop_respond: DEFAULT_SETTINGS.smsstop_respond, smsstop_response: DEFAULT_SETTINGS.smsstop_response });
});
afterAll(async () => {
  await host.close();
  await testDatabase.drop();
});

const receive = (...messages: readonly InboundMessage[]) => database.transaction((tx) => inbound.receive(tx, messages));
const received = () =>
  database.query<Record<string, unknown>>(
    'SELECT id_phone AS "idPhone", origin, text, at, status, mms, in_reply_to AS "inReplyTo" FROM received ORDER BY id',
  );
const answers = () =>
  database.query<Record<string, unknown>>(
    'SELECT s.text, s.tag, s.id_phone AS "idPhone", n.number FROM scheduled s JOIN scheduled_number n ON n.id_scheduled = s.id ORDER BY s.id',
  );

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
        expect(await inbound.receive(tx, [aMessage()])).toHaveLength(1);
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

    it('writes all of it or nothing', async () => {
      const broken = database.transaction(async (tx) => {
        await inbound.receive(tx, [aMessage({ text: 'stop' })]);
        throw new Error('the host dies here');
      });
      await expect(broken).rejects.toThrow('dies');
      expect([await received(), await optedOut(), await answers()]).toEqual([[], [], []]);
      await receive(aMessage({ text: 'stop' }));
      expect([await received(), await optedOut(), await answers()].map((rows) => rows.length)).toEqual([1, 1, 1]);
    });
  });
});
