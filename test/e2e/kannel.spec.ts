import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient, ReceivedRow, SentDetail, SentRow } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { findKannel, RunningKannel } from '../support/kannel.js';
import type { KannelPrograms } from '../support/kannel.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

const ADAPTER = 'adapters\\KannelAdapter';
const programs = await findKannel();

if ('missing' in programs) {
  it(`NOT TESTED AGAINST A REAL KANNEL: this machine cannot have one (${programs.missing}); the strict fake covers its rules`, () => {
    console.warn(`Kannel cannot be had here: ${programs.missing}`);
    expect(programs.missing).not.toBe('');
  });
} else {
  describe('a message’s whole way through a real Kannel', () => wholeWay(programs));
}

function wholeWay(found: KannelPrograms): void {
  let database: TestDatabase;
  let gateway: RunningApp;
  let kannel: RunningKannel;
  let client: ApiClient;
  let phone: number;

  beforeAll(async () => {
    kannel = await RunningKannel.start(found);
    database = await createTestDatabase();
    process.env.KANNEL_ALLOW_PRIVATE = '1';
    gateway = await startApp(database.url, { PLUGINS: '@pigeonnier/adapter-kannel' });
    client = await gateway.account();
    const created = await addPhone();
    expect(created).toMatchObject({ status: 201, error: 0 });
    phone = created.response;
    await kannel.serve(serviceGroups());
  }, 180_000);
  afterAll(async () => {
    delete process.env.KANNEL_ALLOW_PRIVATE;
    await gateway.close();
    await kannel.close();
    await database.drop();
  });

  const addPhone = (changes: Readonly<Record<string, string>> = {}) =>
    client.post('/api/phone/', {
      name: `Kannel ${Math.random()}`,
      adapter: ADAPTER,
      ...Object.fromEntries(
        Object.entries({
          kannel_sendsms_url: kannel.sendsmsUrl,
          username: 'pigeonnier',
          password: 'test-of-kannel',
          from: '36100',
          dlr_mask: '27',
          ...changes,
        }).map(([name, value]) => [`adapter_data[${name}]`, value]),
      ),
    });
  /** The lines that the documentation gives for kannel.conf. */
  const serviceGroups = () => {
    const address = `${gateway.url}/callback/reception/kannel_adapter/${phone}/?api_key=${client.apiKey}`;
    return [
      `group = sms-service
keyword = default
catch-all = yes
max-messages = 0
get-url = "${address}&from=%p&text=%b&charset=%C&time=%T&id=%I"`,
      `group = sms-service
keyword = post
catch-all = yes
max-messages = 0
send-sender = true
post-url = "${address}"`,
    ];
  };
  const send = (text: string, idPhone = phone, flash = '0') =>
    client.post('/api/scheduled/', { text, numbers: '+33199000042', id_phone: String(idPhone), flash });
  const detailOf = async (text: string): Promise<SentDetail> => {
    const row = (await client.walk<SentRow>('/api/list/sended/')).find((message) => message.text === text);
    return (await client.get<SentDetail>(`/api/sended/${row?.id}/`)).response;
  };
  const received = async () => (await client.get<readonly (ReceivedRow & { readonly at: string })[]>('/api/list/received/')).response;

  it('refuses a phone with a wrong password, and says what Kannel says', async () => {
    expect(await addPhone({ password: 'wrong' })).toMatchObject({
      status: 400,
      message: expect.stringContaining('Kannel answers 403 and says: Authorization failed') as string,
    });
  });

  it.each([
    [
      'in seven bits',
      'Arrivé : 100 % [€] & +1 =ok',
      (text: string) => `[flags:-1:0:-1:-1:27] [msg:${Buffer.byteLength(text)}:${asLogged(text)}]`,
    ],
    ['in UCS-2', 'Привет ê 🙂 & 100 %', (text: string) => `[flags:-1:2:-1:-1:27] [msg:${2 * text.length}:${inHexadecimals(text)}]`],
  ])('reaches the SMSC %s and is reported delivered', async (_, text, logged) => {
    await send(text);
    await eventually(async () => {
      const message = await detailOf(text);
      expect(message).toMatchObject({ status: 'delivered' });
      expect(JSON.stringify(message.timeline)).toContain('8 taken by the SMSC');
      expect(JSON.stringify(message.timeline)).toContain('1 delivered');
    });
    expect(await kannel.accessLog()).toContain(logged(text));
    expect(kannel.delivered().join('\n')).toMatch(/^36100 \+33199000042 /m);
  });

  it.each(['POST', 'GET'])('leaves by %s, as a flash message where that is wished', async (sendsms_method) => {
    const { response } = await addPhone({ sendsms_method, smsc: 'outgoing' });
    await send(`flash ${sendsms_method} é`, response, '1');
    await eventually(async () => expect(await detailOf(`flash ${sendsms_method} é`)).toMatchObject({ status: 'delivered' }));
    expect(await kannel.accessLog()).toMatch(new RegExp(`\\[flags:0:0:.*\\[msg:\\d+:flash ${sendsms_method} \\.\\.\\]`));
  });

  it('is kept by Kannel while its SMSC is away, and is not failed for that', async () => {
    const { response } = await addPhone({ smsc: 'replies' });
    await send('later', response);
    await eventually(async () => {
      const message = await detailOf('later');
      expect(message).toMatchObject({ status: 'unknown' });
      expect(JSON.stringify(message.timeline)).toContain('3: Queued for later delivery');
    });
  });

  it.each([
    ['get-url, in seven bits', '+33199000043 36100 text Hello+there  you', 'Hello+there  you'],
    ['get-url, in UCS-2', '+33199000043 36100 ucs2 %04%1F%D8%3D%DE%42', 'П🙂'],
    ['post-url, in seven bits', '+33199000043 36100 text post Hello  you', 'post Hello  you'],
    ['post-url, in UCS-2', '+33199000043 36100 ucs2 %00p%00o%00s%00t%00%20%04%1F%D8%3D%DE%42', 'post П🙂'],
  ])('is answered: a reply arrives once by %s', async (_, message, text) => {
    const before = Date.now();
    await kannel.receive(message);
    await eventually(async () => {
      const replies = (await received()).filter((reply) => reply.text === text);
      expect(replies).toMatchObject([{ origin: '+33199000043', id_phone: phone }]);
    });
    const [reply] = (await received()).filter((each) => each.text === text);
    // Rows show the gateway's local time; Kannel's clock is in GMT.
    const shown = new Date(`${reply?.at.replace(' ', 'T') ?? ''}Z`).getTime() - offsetOfParis();
    expect(Math.abs(shown - before)).toBeLessThan(60_000);
  });
}

/** Kannel's log shows a dot for each byte that is not ASCII, and UCS-2 in hexadecimal digits. */
const asLogged = (text: string): string => text.replace(/[^ -~]/gu, (character) => '.'.repeat(Buffer.byteLength(character)));
const inHexadecimals = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase();

function offsetOfParis(): number {
  const now = new Date();
  const inParis = new Date(`${now.toLocaleString('sv-SE', { timeZone: 'Europe/Paris' }).replace(' ', 'T')}Z`);
  return Math.round((inParis.getTime() - now.getTime()) / 60_000) * 60_000;
}
