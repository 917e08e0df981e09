import { fileURLToPath } from 'node:url';
import { HttpAdapterHost } from '@nestjs/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeysService } from '../../src/accounts/index.js';
import type { HttpAdapter } from '../../src/http/index.js';
import { AdapterRegistry } from '../../src/phones/index.js';
import { describeApi, type OpenApiDocument } from '../../src/raspisms-api/openapi/document.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { DescribedApi, type DescribedOperation } from '../support/openapi.js';
import { type RunningApp, startApp } from '../support/running-app.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const COMMITTED = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));

let testDatabase: TestDatabase;
let gateway: RunningApp;
let document: OpenApiDocument;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  gateway = await startApp(testDatabase.url, { PATH_PREFIX: '/sms' });
  document = describeApi({ serverUrl: 'http://localhost:8080', adapters: gateway.app.get(AdapterRegistry).list() });
});
afterAll(async () => {
  await gateway.close();
  await testDatabase.drop();
});

describe('the OpenAPI document', () => {
  it('is committed as docs/openapi.json; "npm run openapi" writes it anew', async () => {
    const style = await resolveConfig(COMMITTED);
    const committed = await format(JSON.stringify(document), { ...style, parser: 'json' });
    await expect(committed, 'docs/openapi.json is not what the code says: run "npm run openapi"').toMatchFileSnapshot(COMMITTED);
  });

  it('is OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it('has every route of the running host, and no other', () => {
    const routes = gateway.app.get(HttpAdapterHost).httpAdapter as HttpAdapter;
    const described = new DescribedApi(document).operations.map(({ method, address }) => `${method} ${nameless(address)}`);
    const served = routes.paths().flatMap((path) => methodsOf(routes, path).map((method) => `${method} ${nameless(path)}`));
    expect([...new Set(described)].sort()).toEqual([...new Set(served)].sort());
  });

  it('names each call once, after what it does', () => {
    const names = new DescribedApi(document).operations.map(({ operationId }) => operationId);
    expect(names.filter((name) => !/^[a-z][a-zA-Z]+$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('refers to nothing that is not in it', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, pointer = '']) => pointer);
    const missing = references.filter(
      (pointer) =>
        pointer.split('/').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document) === undefined,
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  it('shows the settings of each loaded adapter as the adapter declares them', () => {
    const { schemas } = document.components as { readonly schemas: Readonly<Record<string, { readonly properties?: object }>> };
    expect(schemas.OctopushShortcodeAdapterSettings).toMatchObject({
      required: expect.arrayContaining(['login', 'api_key']) as unknown,
      properties: { api_key: { type: 'string', format: 'password' } },
    });
    for (const { uid, fields } of gateway.app.get(AdapterRegistry).list()) {
      const name = `${uid.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Settings`;
      expect(Object.keys(schemas[name]?.properties ?? {})).toEqual(fields.map((field) => field.name));
    }
  });

  it.each(['no key', 'a full key, without fields, for ids that nothing has'] as const)(
    'describes the answers to requests with %s',
    async (which) => {
      const { apiKey } = await gateway.account();
      const api = new DescribedApi(document);
      const complaints: string[] = [];
      for (const { method, address } of api.operations.filter(asksForKey)) {
        const path = address.replaceAll(/\{\w+\}/g, '0');
        const reply = await fetch(gateway.url + path, { method, headers: which === 'no key' ? {} : { 'x-api-key': apiKey } });
        const contentType = reply.headers.get('content-type') ?? '';
        complaints.push(...api.complaints({ method, path, status: reply.status, contentType, body: await reply.text() }));
      }
      expect(complaints).toEqual([]);
    },
  );

  it.each(['read', 'send'] as const)('says truly what keys of scope %s may do', async (scope) => {
    const { idUser } = await gateway.account();
    const { key: apiKey } = await gateway.app.get(ApiKeysService).create(idUser, { name: scope, scope });
    for (const { method, address, description } of new DescribedApi(document).operations.filter(asksForKey)) {
      const reply = await fetch(gateway.url + address.replaceAll(/\{\w+\}/g, '0'), { method, headers: { 'x-api-key': apiKey } });
      const expected = !String(description).includes(`scope \`${scope}\``);
      expect([method, address, reply.status === 403]).toEqual([method, address, expected]);
    }
  });
});

describe('/api/docs', () => {
  it.each(['', '/sms', '/raspisms', '/sms/raspisms'])('serves the document without a key below "%s"', async (prefix) => {
    const reply = await fetch(`${gateway.url}${prefix}/api/docs/openapi.json`);
    expect(reply.headers.get('content-type')).toBe('application/json');
    expect(await reply.json()).toEqual({ ...asJson(document), servers: [{ url: gateway.url + (prefix === '' ? '/sms' : prefix) }] });
  });

  it.each(['', '/sms', '/raspisms'])('serves a page below "%s" whose files all come from this host', async (prefix) => {
    const page = await fetch(`${gateway.url}${prefix}/api/docs`);
    expect([page.status, page.url]).toEqual([200, `${gateway.url}${prefix}/api/docs/`]);
    const html = await page.text();
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => new URL(address, page.url).href);
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      expect(address.startsWith(page.url)).toBe(true);
      const file = await fetch(address);
      expect([address, file.status, (await file.arrayBuffer()).byteLength > 0]).toEqual([address, 200, true]);
    }
  });

  it('lets nothing inline and nothing from elsewhere run', async () => {
    const page = await fetch(`${gateway.url}/api/docs/`);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(await page.text()).not.toMatch(/<script>|<style|\son\w+=|\sstyle=/);
  });

  it('has no other files', async () => {
    for (const name of ['package.json', '..%2Fpackage.json', '__proto__']) {
      expect((await fetch(`${gateway.url}/api/docs/${name}`)).status).toBe(404);
    }
  });
});

/** Routes that take every method are described with those that providers use; `HEAD` comes with every `GET`. */
function methodsOf(routes: HttpAdapter, url: string): readonly string[] {
  if (url.startsWith('/callback/')) return ['GET', 'POST'];
  const own = METHODS.filter((method) => routes.getInstance().hasRoute({ method, url }));
  return own.filter((method) => method !== 'HEAD' || url.startsWith('/data/public/'));
}

function nameless(path: string): string {
  return path.replaceAll(/\{\w+\}|:\w+/g, '{}').replace(/(.)\/$/, '$1');
}

function asksForKey({ security }: DescribedOperation): boolean {
  return security === undefined;
}

function asJson(value: unknown): object {
  return JSON.parse(JSON.stringify(value)) as object;
}
