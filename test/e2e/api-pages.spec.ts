import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageSection, readPage } from '../support/api-page.js';
import type { ApiClient } from '../support/api-client.js';
import { type CurlCommand, parseCurl } from '../support/curl.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { PNG } from '../support/media-files.js';
import { DescribedApi, type ObservedAnswer } from '../support/openapi.js';
import { type RunningApp, startApp } from '../support/running-app.js';

const LANGUAGES = ['en', 'fr'] as const;
const PAGES = Object.fromEntries(LANGUAGES.map((language) => [language, readPage(pageOf(language))]));

/** Parameters that are explained once, for all lists. */
const GENERAL = ['api_key', 'page', 'per_page'];

const FILES = {
  'photo.png': new Uint8Array(PNG),
  'recipients.csv': encode('number,city\n+33199000042,Lyon\n+33199000043,Lille\n'),
  'contacts.csv': encode('name,number,city\nDavid,+33199000046,Nantes\nÉmile,+33199000047,Brest\n'),
};

let testDatabase: TestDatabase;
let gateway: RunningApp;
let described: DescribedApi;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  gateway = await startApp(testDatabase.url, { PLUGINS: '@pigeonnier/adapter-loopback' });
  const reply = await fetch(`${gateway.url}/api/docs/openapi.json`);
  described = new DescribedApi((await reply.json()) as ConstructorParameters<typeof DescribedApi>[0]);
});
afterAll(async () => {
  await gateway.close();
  await testDatabase.drop();
});

describe.each(LANGUAGES)('docs/api.%s.md', (language) => {
  const sections = PAGES[language] ?? [];
  const run: { readonly section: PageSection; readonly curl: CurlCommand; readonly answer: ObservedAnswer }[] = [];

  beforeAll(async () => {
    const variables = await Variables.of(gateway);
    for (const section of sections) {
      for (const command of section.commands) {
        const curl = parseCurl(command, (name) => variables.read(name), FILES);
        const answer = await perform(curl);
        await variables.learn(curl, answer);
        run.push({ section, curl, answer });
      }
    }
  }, 120_000);

  it('shows commands that all succeed', () => {
    const failed = run.filter(({ answer }) => answer.status >= 300 || (isEnvelope(answer) && errorOf(answer) !== 0));
    expect(failed.map(({ curl, answer }) => `${curl.method} ${curl.url}: ${answer.status} ${answer.body}`)).toEqual([]);
  });

  it('gets answers that are as the OpenAPI document describes them', () => {
    expect(run.flatMap(({ answer }) => described.complaints(answer))).toEqual([]);
  });

  it('shows every call of the OpenAPI document', () => {
    const shown = new Set(run.map(({ answer }) => described.operationOf(answer.method, answer.path).operationId));
    const missing = described.operations.filter(({ operationId, address, method }) => !shown.has(operationId) && !isSpare(method, address));
    expect(missing.map(({ method, address }) => `${method} ${address}`)).toEqual([]);
  });

  it('names every field and parameter that a call takes', () => {
    const missing = run.flatMap(({ section, answer: { method, path } }) =>
      namesOf(described, method, path)
        .filter((name) => section.heading.startsWith('`') && !mentions(section.text, name))
        .map((name) => `${section.heading}: ${name}`),
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  it('sends no field that the OpenAPI document does not have', () => {
    const unknown = run
      .filter(({ answer: { path } }) => !path.startsWith('/callback/'))
      .flatMap(({ curl, answer: { method, path } }) => {
        const known = [...namesOf(described, method, path), ...GENERAL];
        return curl.fields.map(plain).filter((name) => !known.includes(name));
      });
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('shows answers that are as the OpenAPI document describes them', () => {
    const complaints = sections.flatMap((section) => {
      const last = run.filter((one) => one.section === section).at(-1);
      if (last === undefined || section.answer === undefined) return [];
      return described.complaints({ ...last.answer, body: section.answer, contentType: 'application/json' });
    });
    expect(complaints).toEqual([]);
  });
});

it('docs/api.en.md and docs/api.fr.md show the same commands, under the same calls', () => {
  const commandsOf = (language: string) => (PAGES[language] ?? []).flatMap(({ commands }) => commands);
  const callsOf = (language: string) => (PAGES[language] ?? []).map(({ heading }) => heading).filter((heading) => heading.startsWith('`'));
  expect(commandsOf('fr')).toEqual(commandsOf('en'));
  expect(callsOf('fr')).toEqual(callsOf('en'));
});

/** What the pages call `$CONTACT`, `$PHONE` …: the last one that was made and is not deleted. */
class Variables {
  private readonly stacks = new Map<string, string[]>();

  private constructor(private readonly client: ApiClient) {}

  /** With one of everything that a reader is taken to have. */
  static async of(gateway: RunningApp): Promise<Variables> {
    const client = await gateway.account();
    const variables = new Variables(client);
    const create = async (type: string, fields: Readonly<Record<string, string>>): Promise<number> => {
      const { error, message, response } = await client.post(`/api/${type}/`, fields);
      if (error !== 0) throw new Error(`${type}: ${message ?? ''}`);
      variables.push(type, response);
      return response;
    };
    variables.set('URL', gateway.url);
    variables.set('KEY', client.apiKey);
    const tests = await create('phone', { name: 'Tests', adapter: 'test_adapter' });
    const phone = await create('phone', { name: 'Loopback', adapter: 'loopback_adapter', 'adapter_data[delay_ms]': '0' });
    await create('phone_group', { name: 'All', phones: String(phone) });
    const contact = await create('contact', { name: 'Anne', number: '+33199000041', 'data[age]': '34' });
    await create('group', { name: 'Friends', contacts: String(contact) });
    await create('conditional_group', { name: 'Adults', condition: 'contact.age >= 18' });
    await create('smsstop', { number: '+33199000097' });
    await create('webhook', { url: 'https://example.org/other', type: 'phone_reliability' });
    await variables.uploadMedia();
    await client.post('/api/scheduled/', { text: 'Bonjour', numbers: '+33199000020', id_phone: String(phone) });
    const { response } = await client.get<{ readonly callbacks: readonly { readonly url: string }[] }>(`/api/phone/${phone}/`);
    variables.set('SECRET', new URL(response.callbacks[0]?.url ?? '').searchParams.get('api_key') ?? '');
    const call = new URLSearchParams({ uid: 'seed', start: '2030-01-31 18:30:00', origin: '+33199000042' });
    await fetch(`${gateway.url}/callback/inbound_call/${tests}/?api_key=${client.apiKey}`, { method: 'POST', body: call });
    for (const [name, list] of Object.entries({ SENDED: '/api/list/sended/', RECEIVED: '/api/list/received/', CALL: '/api/call/' })) {
      variables.set(name, await eventually(() => firstId(client, list)));
    }
    return variables;
  }

  read(name: string): string {
    const value = this.stacks.get(name)?.at(-1);
    if (value === undefined) throw new Error(`the page needs $${name}, which nothing has made`);
    return value;
  }

  /** Notes what a command has made or deleted. */
  async learn({ method }: CurlCommand, { path, status, body }: ObservedAnswer): Promise<void> {
    const [, type = '', end] = /^\/api\/([\w-]+)\/(\w*)/.exec(path) ?? [];
    const response =
      status === 201 || path === '/api/send-sms/' ? (JSON.parse(body) as { readonly response: unknown }).response : undefined;
    if (typeof response === 'number' && end === '') this.push(type === 'send-sms' ? 'scheduled' : type, response);
    if (method === 'DELETE' && status === 204) this.stacks.get(type.toUpperCase())?.pop();
    if (type === 'media') await this.findMediaPath();
  }

  private push(type: string, id: number): void {
    const name = type.toUpperCase();
    this.stacks.set(name, [...(this.stacks.get(name) ?? []), String(id)]);
  }

  private set(name: string, value: string): void {
    this.stacks.set(name, [value]);
  }

  private async uploadMedia(): Promise<void> {
    const body = new FormData();
    body.append('media', new File([FILES['photo.png']], 'photo.png'));
    const reply = await fetch(`${this.client.baseUrl}/api/media/`, { method: 'POST', headers: { 'x-api-key': this.client.apiKey }, body });
    this.push('media', ((await reply.json()) as { readonly response: number }).response);
    await this.findMediaPath();
  }

  private async findMediaPath(): Promise<void> {
    const { response } = await this.client.get<{ readonly path: string }>(`/api/media/${this.read('MEDIA')}/`);
    this.set('MEDIA_PATH', response.path);
  }
}

async function firstId(client: ApiClient, list: string): Promise<string> {
  const { response } = await client.get<readonly { readonly id: number }[]>(list);
  return String(response[0]?.id ?? expect.fail(`${list} is empty`));
}

async function perform({ method, url, headers, body }: CurlCommand): Promise<ObservedAnswer> {
  const reply = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  return {
    method,
    path: new URL(url).pathname,
    status: reply.status,
    contentType: reply.headers.get('content-type') ?? '',
    body: await reply.text(),
  };
}

function isEnvelope({ path, body }: ObservedAnswer): boolean {
  return path.startsWith('/api/') && body.startsWith('{"error"');
}

function errorOf({ body }: ObservedAnswer): number {
  return (JSON.parse(body) as { readonly error: number }).error;
}

/** Callbacks take any method: one is shown. */
function isSpare(method: string, address: string): boolean {
  return method === 'GET' && address.startsWith('/callback/');
}

/** Fields and query parameters of a call, as people write them. */
function namesOf(api: DescribedApi, method: string, path: string): readonly string[] {
  const names = api.fieldsOf(api.operationOf(method, path));
  return [...new Set(names.map(plain))].filter((name) => !GENERAL.includes(name));
}

/** `numbers[0][data]` and `numbers[]` are the field `numbers`. */
function plain(name: string): string {
  return name.replace(/\[.*$/, '');
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`\`${name}(?:\`|\\[)`).test(text);
}

function pageOf(language: string): string {
  return readFileSync(new URL(`../../docs/api.${language}.md`, import.meta.url), 'utf8');
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
