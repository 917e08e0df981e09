import dns from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closedPort, startHttpServer, startSocketServer } from '../../test/local-server.js';
import type { LocalServer } from '../../test/local-server.js';
import { isAdapterError } from '../adapter-error.js';
import { ProviderConnections } from './provider-connections.js';
import { ProviderHttp } from './provider-http.js';
import type { ProviderRequest } from './provider-http.js';
import type { ProviderHttpOptions } from './provider-http.options.js';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function anHttp(options: ProviderHttpOptions = {}): ProviderHttp {
  const connections = new ProviderConnections(options);
  closers.push(() => connections.onApplicationShutdown());
  return new ProviderHttp(connections);
}

function closing<Server extends LocalServer>(server: Server): Server {
  closers.push(() => server.close());
  return server;
}

const anHttpServer = async (...args: Parameters<typeof startHttpServer>) => closing(await startHttpServer(...args));
const aSocketServer = async (...args: Parameters<typeof startSocketServer>) => closing(await startSocketServer(...args));

function aRequest(url: string, rest: Partial<ProviderRequest> = {}): ProviderRequest {
  return { url, json: { to: '+33199000042' }, signal: new AbortController().signal, ...rest };
}

async function failureOf(work: Promise<unknown>): Promise<{ kind: string; message: string }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isAdapterError(error)) throw new Error('no AdapterError was thrown', { cause: error });
  return { kind: error.kind, message: error.message };
}

const kindOf = async (work: Promise<unknown>) => (await failureOf(work)).kind;

describe('a request', () => {
  it('carries JSON, query and headers, and gives status, headers, parsed body and text', async () => {
    const server = await anHttpServer((_request, response) => {
      response.writeHead(201, { 'Content-Type': 'application/json', 'X-Id': ['a', 'b'] }).end('{"id":"m-1"}');
    });
    const reply = await anHttp().request(
      aRequest(`${server.url}/v1/messages?fixed=1`, {
        query: { tag: ['a b', 'c'], dry: false, none: undefined },
        headers: { 'API-Key': 'k' },
      }),
    );
    expect(reply).toMatchObject({ status: 201, body: { id: 'm-1' }, text: '{"id":"m-1"}', headers: { 'x-id': 'a, b' } });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/v1/messages?fixed=1&tag=a+b&tag=c&dry=false',
        body: '{"to":"+33199000042"}',
        headers: { 'api-key': 'k', 'content-type': 'application/json', 'content-length': '21' },
      },
    ]);
  });

  it('carries forms and plain bodies, and is a GET without one', async () => {
    const server = await anHttpServer((_request, response) => response.end());
    const http = anHttp();
    await http.request(aRequest(server.url, { json: undefined, form: { to: '+331', text: 'é & co', tags: [1, 2] } }));
    await http.request(aRequest(server.url, { json: undefined, text: '<sms/>', headers: { 'Content-Type': 'text/xml' }, method: 'PUT' }));
    await http.request(aRequest(server.url, { json: undefined }));
    expect(server.requests.map(({ method, headers, body }) => [method, headers['content-type'], body])).toEqual([
      ['POST', 'application/x-www-form-urlencoded', 'to=%2B331&text=%C3%A9+%26+co&tags=1&tags=2'],
      ['PUT', 'text/xml', '<sms/>'],
      ['GET', undefined, ''],
    ]);
  });

  it.each([
    ['application/json', '7', 7],
    ['text/html', ' {"a":1}', { a: 1 }],
    ['text/plain', '20260101123456789', undefined],
    ['application/json', '{"broken', undefined],
    ['application/json', '', undefined],
    ['text/html', '<h1>Oops</h1>', undefined],
  ])('gives the body of a %s answer %j as %j', async (contentType, text, body) => {
    const server = await anHttpServer((_request, response) => response.writeHead(200, { 'content-type': contentType }).end(text));
    expect(await anHttp().request(aRequest(server.url))).toMatchObject({ text, body });
  });

  it('reads chunked answers', async () => {
    const server = await anHttpServer((_request, response) => {
      response.write('{"text":"caf');
      response.write(Buffer.from([0xc3]));
      setImmediate(() => response.end(Buffer.concat([Buffer.from([0xa9]), Buffer.from('"}')])));
    });
    expect((await anHttp().request(aRequest(server.url))).body).toEqual({ text: 'café' });
  });

  it('does not follow redirects', async () => {
    const server = await anHttpServer((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect(await anHttp().request(aRequest(server.url))).toMatchObject({ status: 302, headers: { location: '/elsewhere' } });
    expect(server.requests).toHaveLength(1);
  });

  it('does not throw for refusals of the provider', async () => {
    const server = await anHttpServer((_request, response) => response.writeHead(500).end('{"code":1}'));
    expect(await anHttp().request(aRequest(server.url))).toMatchObject({ status: 500, body: { code: 1 } });
  });

  it('goes through the proxy of the options', async () => {
    const server = await anHttpServer((_request, response) => response.end('{"via":"proxy"}'));
    const tunnelled: string[] = [];
    const sockets = new Set<Socket>();
    const proxy = createServer().on('connect', (request: { url: string }, client: Socket) => {
      tunnelled.push(request.url);
      const upstream = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        client.pipe(upstream).pipe(client);
      });
      for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    closers.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    });
    const http = anHttp({ proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
    expect((await http.request(aRequest(server.url))).body).toEqual({ via: 'proxy' });
    expect(tunnelled).toEqual([new URL(server.url).host]);
  });
});

describe('a request that was certainly not sent is unreachable:', () => {
  it('connection refused', async () => {
    const url = await closedPort();
    expect(await failureOf(anHttp().request(aRequest(`${url}/secret-path`)))).toEqual({
      kind: 'unreachable',
      message: `${url}: not reached (ECONNREFUSED)`,
    });
  });

  it('unknown host', async () => {
    expect(await kindOf(anHttp().request(aRequest('http://nobody.invalid/')))).toBe('unreachable');
  });

  it('proxy refused', async () => {
    expect(await kindOf(anHttp({ proxy: await closedPort() }).request(aRequest('http://127.0.0.1:1/')))).toBe('unreachable');
  });

  it('no TLS on the other side', async () => {
    const server = await aSocketServer((socket) => socket.end('plain text\r\n'));
    expect(await kindOf(anHttp().request(aRequest(server.url.replace('http:', 'https:'))))).toBe('unreachable');
  });

  it('a connection that takes too long', async () => {
    const server = await aSocketServer(() => undefined);
    const http = anHttp({ connectTimeoutMs: 50 });
    expect(await failureOf(http.request(aRequest(server.url.replace('http:', 'https:'))))).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('UND_ERR_CONNECT_TIMEOUT') as string,
    });
  });

  it('aborted before the call', async () => {
    const server = await anHttpServer((_request, response) => response.end());
    expect(await kindOf(anHttp().request(aRequest(server.url, { signal: AbortSignal.abort() })))).toBe('unreachable');
    expect(server.accepted()).toBe(0);
  });

  it('aborted while connecting, and never sent afterwards', async () => {
    const controller = new AbortController();
    const received: Buffer[] = [];
    const server = await aSocketServer((socket) => {
      socket.on('data', (chunk) => received.push(chunk));
      controller.abort();
    });
    const url = server.url.replace('http:', 'https:');
    expect(await kindOf(anHttp().request(aRequest(url, { signal: controller.signal })))).toBe('unreachable');
    expect(Buffer.concat(received).toString()).not.toContain('POST');
  });

  it('application closed', async () => {
    const server = await anHttpServer((_request, response) => response.end());
    const connections = new ProviderConnections();
    await connections.onApplicationShutdown();
    expect(await kindOf(new ProviderHttp(connections).request(aRequest(server.url)))).toBe('unreachable');
    expect(server.accepted()).toBe(0);
  });
});

describe('a request that may have been read is unconfirmed:', () => {
  it('reset after reading', async () => {
    const server = await aSocketServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await failureOf(anHttp().request(aRequest(server.url)))).toMatchObject({
      kind: 'unconfirmed',
      message: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) as string,
    });
  });

  it('closed after reading', async () => {
    const server = await aSocketServer((socket) => socket.once('data', () => socket.end()));
    expect(await kindOf(anHttp().request(aRequest(server.url)))).toBe('unconfirmed');
  });

  it('closed in the middle of the answer', async () => {
    const server = await aSocketServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"id"')),
    );
    expect(await kindOf(anHttp().request(aRequest(server.url)))).toBe('unconfirmed');
  });

  it('no answer in time', async () => {
    const server = await anHttpServer(() => undefined);
    expect(await kindOf(anHttp({ responseTimeoutMs: 50 }).request(aRequest(server.url)))).toBe('unconfirmed');
  });

  it('an answer that stops coming', async () => {
    const server = await anHttpServer((_request, response) => response.writeHead(200).write('{'));
    expect(await kindOf(anHttp().request(aRequest(server.url, { responseTimeoutMs: 50 })))).toBe('unconfirmed');
  });

  it('aborted while waiting, and the connection is given up', async () => {
    const controller = new AbortController();
    const server = await anHttpServer(() => {
      controller.abort();
    });
    expect(await kindOf(anHttp().request(aRequest(server.url, { signal: controller.signal })))).toBe('unconfirmed');
    await vi.waitFor(() => {
      expect(server.sockets.size).toBe(0);
    });
  });

  it('application closed under it', async () => {
    const connections = new ProviderConnections();
    const server = await anHttpServer(() => void connections.onApplicationShutdown());
    expect(await kindOf(new ProviderHttp(connections).request(aRequest(server.url)))).toBe('unconfirmed');
  });

  it('yet unreachable when the request only asks', async () => {
    const server = await aSocketServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await kindOf(anHttp().request(aRequest(server.url, { json: undefined, readOnly: true })))).toBe('unreachable');
  });
});

describe('an answer nobody can read is a bad_response:', () => {
  it('longer than allowed, and the rest is not waited for', async () => {
    const server = await anHttpServer((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    expect(await kindOf(anHttp().request(aRequest(server.url)))).toBe('bad_response');
    await vi.waitFor(() => {
      expect(server.sockets.size).toBe(0);
    });
  });

  it('exactly as long as allowed is read', async () => {
    const server = await anHttpServer((_request, response) => response.end('x'.repeat(1000)));
    const http = anHttp({ maxResponseBytes: 999 });
    expect((await http.request(aRequest(server.url, { maxResponseBytes: 1000 }))).text).toHaveLength(1000);
    expect(await kindOf(http.request(aRequest(server.url)))).toBe('bad_response');
  });

  it('no HTTP', async () => {
    const server = await aSocketServer((socket) => socket.once('data', () => socket.end('SMTP ready\r\n')));
    expect(await kindOf(anHttp().request(aRequest(server.url)))).toBe('bad_response');
  });
});

describe('a request that cannot be written is misconfigured:', () => {
  it.each(['', 'acme', 'http://'])('address %j', async (url) => {
    expect(await failureOf(anHttp().request(aRequest(url)))).toEqual({
      kind: 'misconfigured',
      message: 'the address of the provider is no URL',
    });
  });

  it('a header with a line break, whose value is not repeated', async () => {
    const server = await anHttpServer((_request, response) => response.end());
    const failure = await failureOf(anHttp().request(aRequest(server.url, { headers: { 'api-key': 'hunter2\r\nx: y' } })));
    expect(failure.kind).toBe('misconfigured');
    expect(failure.message).not.toContain('hunter2');
  });
});

describe('kept-alive connections', () => {
  it('are used again', async () => {
    const server = await anHttpServer((_request, response) => response.end());
    const http = anHttp();
    for (let count = 0; count < 10; count += 1) await http.request(aRequest(server.url));
    expect(server.requests).toHaveLength(10);
    expect(server.accepted()).toBeLessThan(3);
  });

  it('closed by the server while idle are replaced', async () => {
    const server = await anHttpServer((_request, response) => response.end());
    const http = anHttp();
    await http.request(aRequest(server.url));
    for (const socket of server.sockets) socket.end();
    await vi.waitFor(() => {
      expect(server.sockets.size).toBe(0);
    });
    expect((await http.request(aRequest(server.url))).status).toBe(200);
    expect(server.requests).toHaveLength(2);
  });

  it('that die under a request do not make undici send it again', async () => {
    const server = await anHttpServer((request, response) => {
      if (request.body.includes('first')) response.end();
      else response.socket?.destroy();
    });
    const http = anHttp();
    await http.request(aRequest(server.url, { json: { id: 'first' } }));
    expect(await kindOf(http.request(aRequest(server.url, { json: { id: 'second' } })))).toBe('unconfirmed');
    expect((await http.request(aRequest(server.url, { json: { id: 'first again' } }))).status).toBe(200);
    expect(server.requests.map((request) => request.body)).toEqual(['{"id":"first"}', '{"id":"second"}', '{"id":"first again"}']);
  });

  it('are all closed with the application', async () => {
    const server = await anHttpServer((_request, response) => response.end());
    const connections = new ProviderConnections();
    const http = new ProviderHttp(connections);
    await Promise.all([http.request(aRequest(server.url)), http.request(aRequest(server.url))]);
    await connections.onApplicationShutdown();
    await vi.waitFor(() => {
      expect(server.sockets.size).toBe(0);
    });
  });
});

it('a signal that outlives many calls keeps no listener of them', async () => {
  const server = await anHttpServer((_request, response) => response.end());
  const http = anHttp();
  const { signal } = new AbortController();
  const add = vi.spyOn(signal, 'addEventListener');
  const remove = vi.spyOn(signal, 'removeEventListener');
  await http.request(aRequest(server.url, { signal }));
  expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener));
});

describe('a plugin for public addresses only', () => {
  it.each(['http://127.0.0.1', 'http://localhost', 'http://[::1]', 'http://2130706433', 'http://0.0.0.0'])(
    'asks nobody at %s, whatever stands there',
    async (origin) => {
      const server = await anHttpServer((_request, response) => response.end());
      const http = anHttp({ publicOnly: 'the operator allows it with ACME_ALLOW_PRIVATE=1' });
      const url = `${origin}:${new URL(server.url).port}/`;
      for (const refused of [http.request(aRequest(url)), http.checkAddress(url)]) {
        const { kind, message } = await failureOf(refused);
        expect(kind).toBe('misconfigured');
        expect(message).toContain('in a private network; the operator allows it with ACME_ALLOW_PRIVATE=1');
      }
      expect(server.accepted()).toBe(0);
    },
  );

  it('looks names up again for every connection, so that an answer that changes is no way in', async () => {
    const answers = ['127.0.0.1', '8.8.8.8', '127.0.0.1'];
    const looked: string[] = [];
    const spy = vi.spyOn(dns, 'lookup').mockImplementation(((
      _name: string,
      _options: object,
      done: (error: null, found: object[]) => void,
    ) => {
      const address = answers.shift() ?? '10.0.0.1';
      looked.push(address);
      done(null, [{ address, family: 4 }]);
    }) as never);
    syncBuiltinESMExports();
    closers.push(async () => {
      spy.mockRestore();
      syncBuiltinESMExports();
    });
    const http = anHttp({ publicOnly: true });
    expect(await kindOf(http.checkAddress('http://rebound.example/'))).toBe('misconfigured');
    await http.checkAddress('http://rebound.example/');
    expect(await kindOf(http.request(aRequest('http://rebound.example/')))).toBe('misconfigured');
    expect(looked).toEqual(['127.0.0.1', '8.8.8.8', '127.0.0.1']);
  });

  it('does not look at addresses unless it is asked to', async () => {
    const server = await anHttpServer((_request, response) => response.end());
    await anHttp().checkAddress(server.url);
    expect((await anHttp().request(aRequest(server.url))).status).toBe(200);
  });

  it('is not promised behind a proxy', () => {
    expect(() => new ProviderConnections({ publicOnly: true, proxy: 'http://proxy.example' })).toThrow('publicOnly cannot be kept');
  });
});
