import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FakeAccount, FakeIncoming } from './ovh-account.js';
import { OvhFake } from './ovh-fake.js';
import { startPhones } from './ovh-phone.js';
import type { OvhPhones } from './ovh-phone.js';

let fake: OvhFake;
let phones: OvhPhones;
let account: FakeAccount;

beforeEach(async () => {
  fake = await OvhFake.start();
  account = fake.accounts[0]!;
  phones = await startPhones(fake);
});
afterEach(async () => {
  await phones.close();
  await fake.close();
});

const incoming = (id: number, changes: Partial<FakeIncoming> = {}): FakeIncoming => ({
  id,
  sender: '+33199000042',
  message: `message ${id}`,
  creationDatetime: '2030-05-02T09:15:07+02:00',
  ...changes,
});
const idsOf = (messages: readonly { readonly uid?: string }[]): (string | undefined)[] => messages.map(({ uid }) => uid);

describe('the inbox', () => {
  test('of the SMS account is read, and kept at OVH until it is acknowledged', async () => {
    account.incoming = [incoming(7), incoming(8, { message: '', sender: '0033199000043' })];
    expect(await phones.shortcode.readInbox(phones.context())).toEqual([
      { uid: '7', origin: '+33199000042', text: 'message 7', at: new Date('2030-05-02T07:15:07Z') },
      { uid: '8', origin: '+33199000043', text: '', at: new Date('2030-05-02T07:15:07Z') },
    ]);
    expect(account.incoming).toHaveLength(2);
    await phones.shortcode.ackInbox(['7'], phones.context());
    expect(account.incoming).toMatchObject([{ id: 8 }]);
    expect(fake.complaints).toEqual([]);
  });

  test('of a virtual number holds what was sent to that number', async () => {
    account.incoming = [incoming(7)];
    account.numberIncoming['0033199000001'] = [incoming(9)];
    expect(idsOf(await phones.virtualNumber.readInbox(phones.numberContext()))).toEqual(['9']);
    await phones.virtualNumber.ackInbox(['9'], phones.numberContext());
    expect(account.numberIncoming['0033199000001']).toEqual([]);
    expect(account.incoming).toHaveLength(1);
  });

  test('of a phone with a sender name is not asked for: nobody can answer a name', async () => {
    account.incoming = [incoming(7)];
    expect(await phones.shortcode.readInbox(phones.context({ sender: 'Pigeonnier' }))).toEqual([]);
    expect(fake.calls).toEqual([]);
  });

  test('is read by the 25 newest at a time, oldest of them first, until it is empty', async () => {
    account.incoming = Array.from({ length: 60 }, (_, index) => incoming(100 + index));
    const read: (string | undefined)[][] = [];
    while (account.incoming.length > 0) {
      const ids = idsOf(await phones.shortcode.readInbox(phones.context()));
      read.push(ids);
      await phones.shortcode.ackInbox(ids as string[], phones.context());
    }
    expect(read.map((ids) => [ids[0], ids.at(-1), ids.length])).toEqual([
      ['135', '159', 25],
      ['110', '134', 25],
      ['100', '109', 10],
    ]);
  });

  test('leaves out a message that somebody else has deleted, and acknowledges one that is gone', async () => {
    account.incoming = [incoming(7), incoming(8)];
    fake.onRequest = (_, path) => {
      if (path.endsWith('/incoming/8')) account.incoming = [incoming(7)];
    };
    expect(idsOf(await phones.shortcode.readInbox(phones.context()))).toEqual(['7']);
    await phones.shortcode.ackInbox(['8', '7'], phones.context());
    expect(account.incoming).toEqual([]);
  });

  test('is not held up by a message that cannot be read, which stays at OVH and is told when it is alone', async () => {
    account.incoming = [incoming(7), incoming(8, { sender: '' })];
    expect(idsOf(await phones.shortcode.readInbox(phones.context()))).toEqual(['7']);
    await phones.shortcode.ackInbox(['7'], phones.context());
    await expect(phones.shortcode.readInbox(phones.context())).rejects.toMatchObject({ kind: 'bad_response' });
    expect(account.incoming).toMatchObject([{ id: 8 }]);
  });

  test('gives what was read before OVH asks to slow down', async () => {
    account.incoming = [incoming(7), incoming(8)];
    fake.onRequest = (_, path) => {
      if (path.endsWith('/incoming/7')) fake.answerWith({ status: 429, text: '' });
    };
    expect(idsOf(await phones.shortcode.readInbox(phones.context()))).toEqual(['8']);
    await expect(phones.shortcode.readInbox(phones.context())).rejects.toMatchObject({ kind: 'rate_limited' });
  });

  test.each([
    ['a list of something else', { json: ['7'] }, 'bad_response'],
    ['a page', { text: '<html></html>' }, 'bad_response'],
    ['a server error', { status: 500, text: '' }, 'unreachable'],
    ['a refusal', { status: 403, json: { errorCode: 'NOT_GRANTED_CALL', message: 'no' } }, 'unauthorized'],
  ])('tells of %s', async (_, answer, kind) => {
    fake.answerWith(answer);
    await expect(phones.shortcode.readInbox(phones.context())).rejects.toMatchObject({ kind });
  });

  test.each(['2030-05-02 09:15:07', 'yesterday', ''])('leaves out a time that cannot be read: %j', async (creationDatetime) => {
    account.incoming = [incoming(7, { creationDatetime })];
    const [message] = await phones.shortcode.readInbox(phones.context());
    expect(message).not.toHaveProperty('at');
  });

  test('tells when an acknowledgement fails: the messages are read again', async () => {
    account.incoming = [incoming(7)];
    fake.answerWith({ status: 500, text: '' });
    await expect(phones.shortcode.ackInbox(['7'], phones.context())).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
