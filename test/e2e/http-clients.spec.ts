import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/index.js';
import { BODY_LIMIT } from '../../src/http/index.js';
import type { ApiClient } from '../support/api-client.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { lines, talk, type RawAnswer } from '../support/raw-http.js';
import { startApp } from '../support/running-app.js';
import type { RunningApp } from '../support/running-app.js';

interface Message {
  readonly text: string;
  readonly destination: string;
}

let testDatabase: TestDatabase;
let gateway: RunningApp;
let client: ApiClient & { readonly idUser: number };
let key: string;
let tags = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  gateway = await startApp(testDatabase.url, { ROLE: 'api', PLUGINS: '@pigeonnier/adapter-loopback' });
  client = await gateway.account();
  key = `X-Api-Key: ${client.apiKey}`;
  await client.post('/api/phone/', { name: 'Loopback', adapter: 'loopback_adapter' });
});
afterAll(async () => {
  await gateway.close();
  await testDatabase.drop();
});

const HOST = 'Host: sms.example.org';
const CLOSE = 'Connection: close';
const FORM = 'Content-Type: application/x-www-form-urlencoded';
const POST = 'POST /api/scheduled/ HTTP/1.1';
const lengthOf = (body: string | Buffer) => `Content-Length: ${body.length}`;
const inChunks = (...chunks: readonly string[]) => [...chunks, ''].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');

/** A tag of its own, to find what one request made. */
const newTag = () => `tag-${(tags += 1)}`;
const formOf = (tag: string) => `text=Bonjour&numbers=%2B33612345678&tag=${tag}`;
const messages = (tag: string) =>
  gateway.app
    .get(Database)
    .query<Message>('SELECT text, destination FROM message WHERE id_user = $1 AND tag = $2 ORDER BY id', [client.idUser, tag]);
const talkTo = (...request: Parameters<typeof lines>) => talk(gateway.url, lines(...request));
const envelopeOf = ({ body }: RawAnswer) =>
  JSON.parse(body) as { readonly error: number; readonly message: string; readonly response: unknown };

/** One 201, and one message. */
async function expectSent(tag: string, answers: readonly RawAnswer[], sent: Partial<Message> = {}): Promise<void> {
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [201, expect.stringMatching(/^\{"error":0,"message":null,"response":\d+,"next":null,"prev":null\}$/)],
  ]);
  expect(await messages(tag)).toEqual([{ text: 'Bonjour', destination: '+33612345678', ...sent }]);
}

describe('a message is sent once', () => {
  it.each([
    ['HTTP/1.0', 'POST /api/scheduled/ HTTP/1.0', [], []],
    ['an absolute target', 'POST http://elsewhere.example/raspisms/api/scheduled/ HTTP/1.1', [HOST, CLOSE], []],
    ['no trailing slash', 'POST /api/scheduled HTTP/1.1', [HOST, CLOSE], []],
    ['two slashes', 'POST //api//scheduled// HTTP/1.1', [HOST, CLOSE], []],
    ['RaspiSMS’s prefix', 'POST /raspisms/api/scheduled/ HTTP/1.1', [HOST, CLOSE], []],
    ['headers in lower case', POST, [HOST.toLowerCase(), CLOSE.toLowerCase()], [(name: string) => name.toLowerCase()]],
    ['headers in upper case', POST, [HOST, CLOSE], [(name: string) => name.toUpperCase()]],
    [
      'an offer of HTTP/2',
      POST,
      [HOST, 'Connection: Upgrade, HTTP2-Settings, close', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'],
      [],
    ],
    ['a charset', POST, [HOST, CLOSE], [(name: string) => name, '; charset=UTF-8']],
    ['empty lines before it', `\r\n\r\n${POST}`, [HOST, CLOSE], []],
  ] as const)('by %s', async (_, first, headers, [spell = (name: string) => name, charset = '']) => {
    const tag = newTag();
    const body = formOf(tag);
    const named = [key, FORM + charset, lengthOf(body)].map((header) => header.replace(/^[^:]+/, spell));
    await expectSent(tag, await talkTo(first, [...headers, ...named], body));
  });

  it.each([
    ['in chunks', (body: string) => inChunks(body.slice(0, 5), body.slice(5))],
    ['a byte a chunk', (body: string) => inChunks(...body)],
    [
      'in chunks with extensions and trailers',
      (body: string) => `${body.length.toString(16)};a="b"\r\n${body}\r\n0\r\nX-Api-Key: other\r\n\r\n`,
    ],
  ])('by a body %s', async (_, encode) => {
    const tag = newTag();
    await expectSent(tag, await talkTo(POST, [HOST, CLOSE, key, FORM, 'Transfer-Encoding: chunked'], encode(formOf(tag))));
  });

  it('by a client that closes its side behind the request', async () => {
    const tag = newTag();
    const body = formOf(tag);
    await expectSent(tag, await talk(gateway.url, lines(POST, [HOST, key, FORM, lengthOf(body)], body), { halfCloses: true }));
  });

  it('by a client that waits for 100 Continue', async () => {
    const tag = newTag();
    const body = formOf(tag);
    const call = httpRequest(`${gateway.url}/api/scheduled/`, {
      method: 'POST',
      headers: { 'x-api-key': client.apiKey, 'content-type': FORM.slice(14), expect: '100-continue', 'content-length': body.length },
    });
    call.flushHeaders();
    await once(call, 'continue');
    call.end(body);
    const [response] = (await once(call, 'response')) as [NodeJS.ReadableStream & { readonly statusCode: number }];
    await expectSent(tag, [{ status: response.statusCode, head: '', body: await readText(response) }]);
  });

  it('each, on one connection, one after the other or all at once, answered in order', async () => {
    const pipelined = [newTag(), newTag(), newTag()];
    const requests = pipelined.map((tag, index) =>
      lines(POST, [HOST, ...(index === 2 ? [CLOSE] : []), key, FORM, lengthOf(formOf(tag))], formOf(tag)),
    );
    const answers = await talk(gateway.url, requests.join(''));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    for (const [place, tag] of pipelined.entries()) {
      const made = await gateway.app.get(Database).query('SELECT originating_scheduled AS response FROM message WHERE tag = $1', [tag]);
      expect(made).toEqual([{ response: envelopeOf(answers[place]!).response }]);
    }
  });

  it.each([
    ['raw UTF-8', 'text=Hé € 😀', 'Hé € 😀'],
    ['percent-encoded UTF-8', 'text=H%C3%A9%20%e2%82%ac', 'Hé €'],
    ['a stray %', 'text=100% s%fr, 5%', '100% s%fr, 5%'],
    ['plus signs', 'text=a+b%2Bc', 'a b+c'],
    ['line ends', 'text=a%0D%0Ab', 'a\r\nb'],
    ['a text given twice', 'text=a&text=b', 'b'],
  ])('with %s in its text', async (_, field, text) => {
    const tag = newTag();
    const body = Buffer.from(`${field}&numbers[]=%2B33612345678&tag=${tag}`);
    const head = lines(POST, [HOST, CLOSE, key, FORM, lengthOf(body)]);
    await expectSent(tag, await talk(gateway.url, [head, body]), { text });
  });

  it('to a number with a 0 too many', async () => {
    const tag = newTag();
    const body = `text=Bonjour&numbers=%2B330612345678&tag=${tag}`;
    await expectSent(tag, await talkTo(POST, [HOST, CLOSE, key, FORM, lengthOf(body)], body));
  });

  it('by send-sms, with a form’s content type, a body, or neither', async () => {
    const target = `GET /api/send-sms/?to=%2B33612345678&text=${encodeURIComponent('à bientôt')} HTTP/1.1`;
    for (const extra of [[], [FORM], [FORM, 'Content-Length: 3']]) {
      const [answer] = await talkTo(target, [HOST, CLOSE, key, ...extra], extra.length === 2 ? 'a=b' : '');
      expect(answer?.status).toBe(200);
    }
    const sent = await gateway.app
      .get(Database)
      .query<Message>(`SELECT text FROM message WHERE id_user = $1 AND text LIKE 'à%'`, [client.idUser]);
    expect(sent).toEqual(Array(3).fill({ text: 'à bientôt' }));
  });

  it('by multipart as curl, PHP, browsers and scripts write it', async () => {
    const boundaries = ['------------------------d74496d66958873e', '----WebKitFormBoundary7MA4YWxkTrZu0gW', '4c1d3a', "it's/a:b=c?"];
    const field = (name: string, value: string, extra = '') => `Content-Disposition: form-data; name=${name}${extra}\r\n\r\n${value}`;
    for (const boundary of boundaries) {
      const tag = newTag();
      const parts = [
        field('"text"', 'Bonjour', '\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: 7'),
        field('"numbers[0][number]"', '+33612345678'),
        field('numbers[0][data]', '{"a":"b"}'),
        field('"tag"', tag),
        field('"medias[]"', '', '; filename=""\r\nContent-Type: application/octet-stream'),
      ];
      const body = `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
      const quoted = /[/:=? ]/.test(boundary) ? `"${boundary}"` : boundary;
      const answers = await talkTo(POST, [HOST, CLOSE, key, `Content-Type: multipart/form-data; boundary=${quoted}`, lengthOf(body)], body);
      await expectSent(tag, answers);
    }
  });
});

describe('what asks and does not send', () => {
  it('is HEAD', async () => {
    const before = await count();
    const answers = await talkTo('HEAD /api/send-sms/?to=%2B33612345678&text=no HTTP/1.1', [HOST, CLOSE, key]);
    expect(answers).toMatchObject([{ status: 200, body: '' }]);
    expect(answers[0]?.head.toLowerCase()).toContain('content-type: application/json');
    expect(await count()).toBe(before);
  });

  it.each(['OPTIONS', 'TRACE', 'PUT', 'PROPFIND'])('is %s', async (method) => {
    const before = await count();
    const [answer] = await talkTo(`${method} /api/send-sms/?to=%2B33612345678&text=no HTTP/1.1`, [HOST, CLOSE, key]);
    expect(answer).toMatchObject({ status: 405 });
    expect(await count()).toBe(before);
  });
});

describe('large requests', () => {
  const numbers = (amount: number) => Array.from({ length: amount }, (_, index) => `+336${10_000_000 + index}`);
  const multipart = (fields: Readonly<Record<string, string>>, csv: string) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('numbers_csv', new Blob([csv], { type: 'text/csv' }), 'numbers.csv');
    return form;
  };
  const send = async (body: FormData | URLSearchParams) => {
    const reply = await fetch(`${gateway.url}/api/scheduled/`, { method: 'POST', headers: { 'x-api-key': client.apiKey }, body });
    return { status: reply.status, body: await reply.text() };
  };
  const planned = async (tag: string) =>
    (await gateway.app.get(Database).query<{ n: number }>('SELECT count(*)::integer AS n FROM message WHERE tag = $1', [tag]))[0]?.n;

  it('5,000 numbers in one form', async () => {
    const tag = newTag();
    const form = new URLSearchParams([
      ['text', 'Bonjour'],
      ['tag', tag],
      ...numbers(5_000).map((number): [string, string] => ['numbers[]', number]),
    ]);
    expect(await send(form)).toMatchObject({ status: 201 });
    await eventually(async () => expect(await planned(tag)).toBe(5_000), 60_000);
  }, 90_000);

  it('5 MiB of numbers and their data', async () => {
    const tag = newTag();
    const data = JSON.stringify({ note: 'x'.repeat(1_000) });
    const pairs = numbers(4_900).flatMap((number, index): [string, string][] => [
      [`numbers[${index}][number]`, number],
      [`numbers[${index}][data]`, data],
    ]);
    const form = new URLSearchParams([['text', 'Bonjour'], ['tag', tag], ...pairs]);
    expect(form.toString().length).toBeGreaterThan(5 * 1024 * 1024);
    expect(await send(form)).toMatchObject({ status: 201 });
    await eventually(async () => expect(await planned(tag)).toBe(4_900), 60_000);
  }, 90_000);

  it('100,000 rows in one CSV file', async () => {
    const tag = newTag();
    const csv = ['number,firstname', ...numbers(100_000).map((number) => `${number},"Zoé, again"`)].join('\r\n');
    expect(await send(multipart({ text: 'Bonjour', tag }, csv))).toMatchObject({ status: 201 });
    await eventually(async () => expect(await planned(tag)).toBe(100_000), 120_000);
  }, 240_000);

  it('one bad row among 100,000 is named, and nothing is sent', async () => {
    const tag = newTag();
    const rows = numbers(100_000);
    rows[77_776] = '+33';
    const { status, body } = await send(multipart({ text: 'Bonjour', tag }, ['number', ...rows].join('\n')));
    expect({ status, body }).toMatchObject({ status: 400, body: expect.stringContaining('Erreur à la ligne 77778 colonne 1') as string });
    expect(await planned(tag)).toBe(0);
  }, 120_000);
});

describe('what cannot be understood is refused, and sends nothing', () => {
  const body = 'text=Bonjour&numbers=%2B33612345678';
  /** Would be a request of its own, were the one before it read in another way. */
  const hidden = () => lines('GET /api/send-sms/?to=%2B33612345678&text=hidden HTTP/1.1', [HOST, key]);

  it.each([
    ['a length and chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 4'], '0\r\n\r\n'],
    ['two lengths', [lengthOf(body), 'Content-Length: 3'], body],
    ['a length twice', [lengthOf(body), lengthOf(body)], body],
    ['a list of lengths', [`${lengthOf(body)}, ${body.length}`], body],
    ['a signed length', [`Content-Length: +${body.length}`], body],
    ['a negative length', ['Content-Length: -1'], body],
    ['a hexadecimal length', ['Content-Length: 0x23'], body],
    ['a length beyond all numbers', ['Content-Length: 99999999999999999999999'], body],
    ['an unknown encoding', ['Transfer-Encoding: xchunked'], '0\r\n\r\n'],
    ['chunks that are not the last encoding', ['Transfer-Encoding: chunked, identity'], '0\r\n\r\n'],
    ['chunks twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['a space before the colon', ['Transfer-Encoding : chunked'], '0\r\n\r\n'],
    ['a vertical tab before chunked', ['Transfer-Encoding: \u000Bchunked'], '0\r\n\r\n'],
    ['a folded header', ['X: a\r\n Content-Length: 5', lengthOf(body)], body],
    ['a NUL in a header', ['X: a\0b', lengthOf(body)], body],
    ['a line without a colon', ['Nonsense', lengthOf(body)], body],
    ['a chunk without a size', ['Transfer-Encoding: chunked'], 'zz\r\nab\r\n0\r\n\r\n'],
    ['a chunk larger than its size', ['Transfer-Encoding: chunked'], `5\r\n${body}\r\n0\r\n\r\n`],
  ])('%s', async (_, headers, content) => {
    const before = await count();
    const answers = await talk(gateway.url, lines(POST, [HOST, key, FORM, ...headers], content) + hidden());
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(envelopeOf(answers[0]!)).toMatchObject({ error: 2, response: null });
    expect(answers[0]?.head.toLowerCase()).toContain('connection: close');
    expect(await count()).toBe(before);
  });

  it('a good request before it is answered, and before it', async () => {
    const tag = newTag();
    const good = lines(POST, [HOST, key, FORM, lengthOf(formOf(tag))], formOf(tag));
    const answers = await talk(gateway.url, `${good}${lines(POST, [HOST, key, FORM, 'Content-Length: x'], body)}`);
    expect(answers.map(({ status }) => status)).toEqual([201, 400]);
    expect(await messages(tag)).toHaveLength(1);
  });

  const invalid = (bytes: string) => Buffer.from(`numbers=%2B33612345678&text=${bytes}`, 'latin1');
  it.each([
    ['compressed', 415, [FORM, 'Content-Encoding: gzip'], gzipSync(body)],
    ['in Latin-1', 400, [`${FORM}; charset=ISO-8859-1`], invalid('\xe9t\xe9')],
    ['with percent-encoded Latin-1', 400, [FORM], invalid('%E9t%E9')],
    ['with half a surrogate pair', 400, [FORM], invalid('%ED%A0%80')],
    [
      'with half a surrogate pair in JSON',
      400,
      ['Content-Type: application/json'],
      Buffer.from('{"text":"\\ud83d","numbers":"+33612345678"}'),
    ],
    ['with a NUL', 400, [FORM], invalid('a%00b')],
    ['with more fields than anybody needs', 413, [FORM], Buffer.from(`${body}${'&a=b'.repeat(200_001)}`)],
    [
      'cut off within multipart',
      400,
      ['Content-Type: multipart/form-data; boundary=B'],
      Buffer.from('--B\r\nContent-Disposition: form-data; name="text"\r\n\r\nBon'),
    ],
    ['without the boundary it announces', 400, ['Content-Type: multipart/form-data; boundary=B'], Buffer.from('--C\r\n\r\na\r\n--C--')],
  ])('a body %s', async (_, status, headers, bytes) => {
    const before = await count();
    const head = lines(POST, [HOST, CLOSE, key, ...headers, lengthOf(bytes)]);
    const answers = await talk(gateway.url, [head, bytes]);
    expect(answers).toMatchObject([{ status }]);
    expect(envelopeOf(answers[0]!)).toMatchObject({ error: 2, response: null });
    expect(await count()).toBe(before);
  });

  it('a body over the limit, announced', async () => {
    const answers = await talkTo(POST, [HOST, key, FORM, `Content-Length: ${BODY_LIMIT + 1}`]);
    expect(answers).toMatchObject([{ status: 413 }]);
    expect(envelopeOf(answers[0]!)).toMatchObject({ error: 2, response: null });
  });

  it('a body over the limit, in chunks', async () => {
    const chunk = inChunks('x'.repeat(1024 * 1024)).replace(/0\r\n\r\n$/, '');
    const head = lines(POST, [HOST, key, FORM, 'Transfer-Encoding: chunked']);
    const [answer] = await talk(gateway.url, [head, ...Array.from({ length: 17 }, () => chunk)]);
    expect(answer).toMatchObject({ status: 413 });
  });

  it('a compressed callback', async () => {
    const bytes = gzipSync('{"a":1}');
    const head = lines('POST /callback/status/loopback_adapter/ HTTP/1.1', [HOST, CLOSE, key, 'Content-Encoding: gzip', lengthOf(bytes)]);
    expect(await talk(gateway.url, [head, bytes])).toMatchObject([{ status: 415 }]);
  });
});

describe('a request that never ends', () => {
  let impatient: RunningApp;
  let caller: ApiClient;

  beforeAll(async () => {
    impatient = await startApp(testDatabase.url, { ROLE: 'api', PLUGINS: 'none' }, { requestTimeoutMs: 400 });
    caller = await impatient.account();
  });
  afterAll(() => impatient.close());

  it.each([
    ['in its body', lines(POST, [HOST, FORM, 'Content-Length: 100'], 'text=a')],
    ['in its chunks', lines(POST, [HOST, FORM, 'Transfer-Encoding: chunked'], '5\r\ntext=\r\n')],
  ])('%s is cut, and others are served meanwhile', async (_, request) => {
    const cut = talk(impatient.url, request);
    expect(await caller.get('/api/list/phone/')).toMatchObject({ status: 200 });
    const answers = await cut;
    expect(answers).toMatchObject([{ status: 408 }]);
    expect(envelopeOf(answers[0]!)).toMatchObject({ error: 2, response: null });
  });

  it('drop by drop is cut all the same', async () => {
    const { hostname, port } = new URL(impatient.url);
    const socket = connect(Number(port), hostname);
    socket.write(lines(POST, [HOST, FORM, 'Content-Length: 100000']));
    const drops = setInterval(() => socket.write('a'), 20);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined);
    await once(socket, 'close');
    clearInterval(drops);
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 408 /);
  });
});

async function count(): Promise<number | undefined> {
  const [row] = await gateway.app.get(Database).query<{ n: number }>('SELECT count(*)::integer AS n FROM message');
  return row?.n;
}
