import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeTwilio } from './fake-twilio.js';
import { anSms, failureOf, NUMBER, startPhone } from './twilio-phone.js';

const twilio = await FakeTwilio.start();
const phone = await startPhone(twilio.url);
twilio.open('first');
afterAll(async () => {
  expect(twilio.complaints).toEqual([]);
  await phone.close();
  await twilio.close();
});

/** No text in any encoding. */
const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0xff, 0xfe, 0xc3, 0x28]);
const read = () => phone.adapter.readInbox(phone.context());
const acknowledge = (uids: readonly string[]) => phone.adapter.ackInbox(uids, phone.context());

beforeEach(async () => {
  twilio.front.answerWith({}, 0);
  await acknowledge(twilio.kept());
});

describe('received messages', () => {
  test('are read oldest first, without those sent, until they are acknowledged', async () => {
    twilio.write({ from: '+33199000042', to: NUMBER, body: 'first' });
    twilio.write({ from: '+33199000043', to: NUMBER, body: 'second' });
    await phone.adapter.send(anSms({ to: NUMBER, text: 'to myself' }), phone.context());
    const messages = await read();
    expect(messages).toMatchObject([
      { origin: '+33199000042', text: 'first', at: new Date('2030-05-02T07:15:07Z') },
      { origin: '+33199000043', text: 'second' },
    ]);
    expect(messages.map(({ uid }) => uid)).toEqual(twilio.kept());
    expect(await read()).toEqual(messages);
    await acknowledge([messages[0]?.uid ?? '']);
    expect((await read()).map(({ text }) => text)).toEqual(['second']);
  });

  test('that are gone already are acknowledged as well', async () => {
    twilio.write({ from: '+33199000042', to: NUMBER, body: 'once' });
    const uids = twilio.kept();
    await acknowledge(uids);
    await expect(acknowledge(uids)).resolves.toBeUndefined();
  });

  test('come with their files, fetched with credentials and from where Twilio sends on without', async () => {
    twilio.write({ from: '+33199000042', to: NUMBER, body: '', files: [{ contentType: 'image/png', content: PICTURE }] });
    const [message] = await read();
    expect(message).toMatchObject({ text: '', medias: [{ contentType: 'image/png' }] });
    const [media] = message?.medias ?? [];
    expect(media !== undefined && 'content' in media && Buffer.from(media.content).equals(PICTURE)).toBe(true);
  });

  test('come without files that Twilio no longer has', async () => {
    twilio.write({ from: '+33199000042', to: NUMBER, body: 'see', files: [{ contentType: 'image/png', content: PICTURE }] });
    twilio.losePictures();
    const [message] = await read();
    expect(message).toMatchObject({ text: 'see' });
    expect(message).not.toHaveProperty('medias');
  });

  test('whose files cannot be had at the moment wait for the next look, others do not', async () => {
    const form = twilio.write({ from: '+33199000042', to: NUMBER, body: 'see', files: [{ contentType: 'image/png', content: PICTURE }] });
    twilio.write({ from: '+33199000043', to: NUMBER, body: 'plain' });
    twilio.breakFiles(form.get('MessageSid') ?? '');
    expect((await read()).map(({ text }) => text)).toEqual(['plain']);
    expect(twilio.kept()).toHaveLength(2);
  });

  test('are left to Twilio’s calls where the phone says so', async () => {
    twilio.write({ from: '+33199000042', to: NUMBER, body: 'later' });
    const before = twilio.front.requests.length;
    expect(await phone.adapter.readInbox(phone.context({ read_inbox: '0' }))).toEqual([]);
    expect(twilio.front.requests).toHaveLength(before);
  });

  test.each([
    [401, 'unauthorized'],
    [500, 'unreachable'],
    [429, 'rate_limited'],
  ])('cannot be read when Twilio answers %i: %s', async (status, kind) => {
    twilio.front.answerWith({ status, json: {} });
    expect(await failureOf(read())).toMatchObject({ kind });
  });

  test('cannot be acknowledged when Twilio has a problem', async () => {
    twilio.front.answerWith({ status: 500 });
    expect(await failureOf(acknowledge(['SM0123456789abcdef0123456789abcdef']))).toMatchObject({ kind: 'unreachable' });
  });
});
