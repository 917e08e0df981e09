import { HttpService } from '@nestjs/axios';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { AxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closedPort, startHttpServer, startSocketServer } from '../../test/local-server.js';
import type { LocalServer } from '../../test/local-server.js';
import { ProviderHttp } from './provider-http.js';
import { ProviderHttpModule } from './provider-http.module.js';

@Injectable()
class Acme {
  constructor(
    readonly short: ProviderHttp,
    readonly http: HttpService,
  ) {}
}

@Module({ imports: [ProviderHttpModule], providers: [Acme] })
class AcmeModule {}

@Module({ imports: [ProviderHttpModule.register({ maxResponseBytes: 10 })], providers: [Acme] })
class StrictModule {}

const opened: (TestingModule | LocalServer)[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function anAcme(module: new () => unknown = AcmeModule): Promise<Acme> {
  const started = await Test.createTestingModule({ imports: [module] }).compile();
  opened.push(started);
  return started.get(Acme, { strict: false });
}

async function anEcho() {
  const server = await startHttpServer(({ method, url, headers, body }, response) => {
    response.writeHead(url.startsWith('/refuse') ? 422 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ method, url, body, type: headers['content-type'], authorization: headers.authorization }));
  });
  opened.push(server);
  return server;
}

describe('HttpService', () => {
  it('works as Nest people know it: base URL, params, JSON, Basic authentication', async () => {
    const { http } = await anAcme();
    const { url } = await anEcho();
    const config = { baseURL: url, params: { tag: 'a b', list: [1, 2] }, auth: { username: 'u', password: 'p' } };
    const reply = await firstValueFrom(http.post<unknown>('/v1/messages', { to: '+33199000042' }, config));
    expect(reply).toMatchObject({
      status: 200,
      data: {
        method: 'POST',
        url: '/v1/messages?tag=a+b&list%5B%5D=1&list%5B%5D=2',
        body: '{"to":"+33199000042"}',
        type: 'application/json',
        authorization: `Basic ${Buffer.from('u:p').toString('base64')}`,
      },
    });
    expect(reply.headers['content-type']).toBe('application/json');
  });

  it('sends forms and Buffers, and reads Buffers', async () => {
    const { http } = await anAcme();
    const { url } = await anEcho();
    const form = await firstValueFrom(http.post<unknown>(url, new URLSearchParams({ a: 'é' })));
    expect(form.data).toMatchObject({ body: 'a=%C3%A9', type: 'application/x-www-form-urlencoded;charset=utf-8' });
    const binary = await firstValueFrom(http.put<Buffer>(url, Buffer.from('raw'), { responseType: 'arraybuffer' }));
    expect(JSON.parse(binary.data.toString())).toMatchObject({ body: 'raw' });
  });

  it('throws an AxiosError with the response for a refusal', async () => {
    const { http } = await anAcme();
    const { url } = await anEcho();
    const failure = await firstValueFrom(http.get(`${url}/refuse`)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AxiosError);
    expect(failure).toMatchObject({ code: 'ERR_BAD_REQUEST', response: { status: 422, data: { method: 'GET' } } });
  });

  it('throws AdapterErrors for transport failures', async () => {
    const { http } = await anAcme();
    const server = await startSocketServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    opened.push(server);
    await expect(firstValueFrom(http.post(await closedPort(), {}))).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(firstValueFrom(http.post(server.url, {}))).rejects.toMatchObject({ kind: 'unconfirmed' });
    await expect(firstValueFrom(http.get('acme'))).rejects.toMatchObject({ kind: 'misconfigured' });
  });

  it('obeys timeout, maxContentLength and the signal', async () => {
    const { http } = await anAcme();
    const silent = await startHttpServer(() => undefined);
    opened.push(silent);
    const { url } = await anEcho();
    await expect(firstValueFrom(http.post(silent.url, {}, { timeout: 50 }))).rejects.toMatchObject({ kind: 'unconfirmed' });
    await expect(firstValueFrom(http.get(url, { maxContentLength: 5 }))).rejects.toMatchObject({ kind: 'bad_response' });
    const controller = new AbortController();
    const aborted = firstValueFrom(http.post(silent.url, {}, { signal: controller.signal }));
    await vi.waitFor(() => {
      expect(silent.requests).toHaveLength(2);
    });
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ kind: 'unconfirmed' });
  });

  it('gives up the request when nobody listens any more', async () => {
    const { http } = await anAcme();
    const silent = await startHttpServer(() => undefined);
    opened.push(silent);
    const subscription = http.post(silent.url, {}).subscribe();
    await vi.waitFor(() => {
      expect(silent.requests).toHaveLength(1);
    });
    subscription.unsubscribe();
    await vi.waitFor(() => {
      expect(silent.sockets.size).toBe(0);
    });
  });

  it.each([
    [{ body: new FormData() }, {}],
    [{ body: 'x' }, { responseType: 'stream' as const }],
  ])('refuses what it cannot carry, before anything is sent', async ({ body }, config) => {
    const { http } = await anAcme();
    const server = await anEcho();
    await expect(firstValueFrom(http.post(server.url, body, config))).rejects.toThrow(TypeError);
    expect(server.requests).toHaveLength(0);
  });
});

describe('ProviderHttpModule', () => {
  it('gives its options to both ways', async () => {
    const { http, short } = await anAcme(StrictModule);
    const { url } = await anEcho();
    const { signal } = new AbortController();
    await expect(short.request({ url, signal })).rejects.toMatchObject({ kind: 'bad_response' });
    await expect(firstValueFrom(http.get(url))).rejects.toMatchObject({ kind: 'bad_response' });
  });

  it('closes the connections of both ways with the application', async () => {
    const started = await Test.createTestingModule({ imports: [AcmeModule] }).compile();
    const { http, short } = started.get(Acme, { strict: false });
    const server = await anEcho();
    await Promise.all([firstValueFrom(http.get(server.url)), short.request({ url: server.url, signal: new AbortController().signal })]);
    await started.close();
    await vi.waitFor(() => {
      expect(server.sockets.size).toBe(0);
    });
  });
});
