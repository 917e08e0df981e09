import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageSection, readPage } from '../support/api-page.js';
import { type CurlCommand, parseCurl } from '../support/curl.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { DescribedApi, type ObservedAnswer } from '../support/openapi.js';
import { PAGE_FILES, PageVariables } from '../support/page-variables.js';
import { type RunningApp, startApp } from '../support/running-app.js';

const LANGUAGES = ['en', 'fr'] as const;
const PAGES = Object.fromEntries(LANGUAGES.map((language) => [language, readPage(pageOf(language))]));

/** Parameters that are explained once, for all lists. */
const GENERAL = ['api_key', 'page', 'per_page'];

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
    const variables = await PageVariables.of(gateway);
    for (const section of sections) {
      for (const command of section.commands) {
        const curl = parseCurl(command, (name) => variables.read(name), PAGE_FILES);
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
