import { FakeProvider } from '@pigeonnier/plugin-testkit';
import type { FakeAnswer, FakeRequest, RunningProvider, SeenRequest } from '@pigeonnier/plugin-testkit';

/** A message that went out. */
export interface PlainMessage {
  readonly to: string;
  readonly text: string;
  readonly ref: string;
  readonly flash: boolean;
  readonly reportTo: string;
}

export interface PlainProvider extends RunningProvider {
  readonly url: string;
  readonly outbox: readonly PlainMessage[];
  /** The next request for a message is answered with this. */
  refuse(answer: FakeAnswer): void;
}

const ACCOUNTS = ['first', 'second'];
export const keyOf = (account: string): string => `key-of-${account}-account`;

/** A refusal that names its reason, as this provider writes them. */
export const refusal = (status: number, code: string, text: string): FakeAnswer => ({ status, json: { error: { code, text } } });

/**
 * A provider with a plain HTTP API, of the four kinds that there are: JSON, form, XML and query. Strict: it wants the key where the way of
 * asking has it, every field, no other field, and each of the right type; whatever is wrong is answered 400 and complained about.
 */
export async function startPlainProvider(): Promise<PlainProvider> {
  const outbox: PlainMessage[] = [];
  const seen: SeenRequest[] = [];
  let next: FakeAnswer | undefined;

  const take = (account: string | undefined, read: PlainMessage | string): FakeAnswer => {
    const recipients = typeof read === 'string' ? [] : [read.to];
    const answer = verdict(account, read);
    seen.push({ account, recipients, accepted: answer === undefined });
    if (answer !== undefined) return answer;
    outbox.push(read as PlainMessage);
    return { status: 202, json: { messages: [{ id: `plain-${outbox.length}`, status: 'queued' }] } };
  };
  const verdict = (account: string | undefined, read: PlainMessage | string): FakeAnswer | undefined => {
    const scripted = next;
    next = undefined;
    if (scripted !== undefined) return scripted;
    if (account === undefined) return refusal(401, 'bad_key', 'who are you?');
    if (typeof read !== 'string') return undefined;
    fake.complain(read);
    return refusal(400, 'bad_request', read);
  };

  const fake = await FakeProvider.start(
    {
      'POST /json': (request) => take(accountOf(request.headers.authorization), readJson(request)),
      'POST /form': (request) => take(accountOf(request.headers.authorization), readForm(request)),
      'PUT /xml': (request) => take(accountOf(request.headers.authorization), readXml(request)),
      'GET /send': (request) => {
        const answer = take(accountOf(`Basic ${Buffer.from(`me:${request.query.key ?? ''}`).toString('base64')}`), readQuery(request));
        const isTaken = typeof answer === 'object' && answer.status === 202;
        return isTaken ? { text: `OK id=plain-${outbox.length} queued\n` } : answer;
      },
      'GET /balance': ({ headers }) =>
        accountOf(headers.authorization) === undefined ? refusal(401, 'bad_key', 'who are you?') : { json: { euros: 5 } },
    },
    { textTypes: ['application/xml'] },
  );

  const { url } = fake;
  return {
    url,
    outbox,
    options: { allowPrivate: true },
    settingsFor: (account) => ({ url: `${url}/json`, test_url: `${url}/balance`, login: 'me', secret: keyOf(account) }),
    // What was read but never answered counts as well.
    requests: () => [
      ...seen,
      ...fake.requests
        .filter(({ path }) => path !== '/balance')
        .slice(seen.length)
        .map((request) => ({ account: accountOf(request.headers.authorization), recipients: [], accepted: false })),
    ],
    refuse: (answer) => {
      next = answer;
    },
    hang: () => fake.answerWith('hang'),
    answerWith: (answer) => fake.answerWith(answer),
    complaints: () => fake.complaints,
    close: () => fake.close(),
  };
}

/** HTTP Basic, user `me` (RFC 7617). */
function accountOf(authorization = ''): string | undefined {
  return ACCOUNTS.find((account) => authorization === `Basic ${Buffer.from(`me:${keyOf(account)}`).toString('base64')}`);
}

/** `{ "to": 33199000042, "content": { "text": … }, "ref": …, "flash": false, "report_to": … }`. */
function readJson({ body, headers }: FakeRequest): PlainMessage | string {
  if (headers['content-type'] !== 'application/json') return 'JSON is application/json';
  const fields = names(body);
  if (fields.join() !== 'content,flash,ref,report_to,to') return `fields ${fields.join()}`;
  const { to, content, ref, flash, report_to } = body as Record<string, unknown>;
  if (typeof to !== 'number' || typeof flash !== 'boolean' || typeof ref !== 'string' || typeof report_to !== 'string')
    return 'a field has a wrong type';
  const text = names(content).join() === 'text' ? (content as Record<string, unknown>).text : undefined;
  return typeof text === 'string' ? { to: `+${to}`, text, ref, flash, reportTo: report_to } : 'content must be a text';
}

/** `number=0033…&message=…&ref=…&flash=0&report_to=…&sender=My+shop`. */
function readForm({ text, headers }: FakeRequest): PlainMessage | string {
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return 'a form is application/x-www-form-urlencoded';
  return readPairs(new URLSearchParams(text), 'flash,message,number,ref,report_to,sender');
}

/** `/send?key=…&number=0033…&message=…&ref=…&flash=0&report_to=…&sender=My+shop`. */
function readQuery({ query, text }: FakeRequest): PlainMessage | string {
  return text === '' ? readPairs(new URLSearchParams(query), 'flash,key,message,number,ref,report_to,sender') : 'GET has no body';
}

function readPairs(pairs: URLSearchParams, expected: string): PlainMessage | string {
  const fields = [...pairs.keys()].sort().join();
  if (fields !== expected) return `fields ${fields}`;
  const { number = '', message = '', ref = '', flash = '', report_to = '', sender = '' } = Object.fromEntries(pairs);
  if (!/^00[1-9]\d+$/.test(number) || !/^[01]$/.test(flash) || sender !== 'My shop') return 'a field has a wrong form';
  return { to: `+${number.slice(2)}`, text: message, ref, flash: flash === '1', reportTo: report_to };
}

const CONTENT = '((?:[^<"&]|&(?:lt|gt|quot|apos|amp);)*)';
const XML = new RegExp(`^<sms ref="${CONTENT}" report="${CONTENT}"><to>${CONTENT}</to><text>${CONTENT}</text></sms>$`);

/** `<sms ref="…" report="…"><to>33…</to><text>…</text></sms>`. */
function readXml({ text, headers }: FakeRequest): PlainMessage | string {
  if (!headers['content-type']?.startsWith('application/xml')) return 'XML is application/xml';
  const [, ref = '', reportTo = '', to = '', words = ''] = XML.exec(text)?.map(unescapeXml) ?? [];
  return /^\d+$/.test(to) ? { to: `+${to}`, text: words, ref, flash: false, reportTo } : 'this is not the document that was asked for';
}

function unescapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(\w+);/g, (entity, name: string) => entities[name] ?? entity);
}

function names(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value).sort() : [];
}
