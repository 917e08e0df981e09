import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchPublic } from './fetch-public.js';

let server: Server;
let port: number;
let requests = 0;

beforeAll(async () => {
  server = createServer(({ url }, reply) => {
    requests += 1;
    if (url === '/moved') reply.writeHead(302, { location: '/file' }).end('there');
    else if (url === '/inwards') reply.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    else if (url === '/round') reply.writeHead(301, { location: '/round' }).end();
    else if (url === '/nowhere') reply.writeHead(302).end();
    else if (url === '/endless') reply.write('x'.repeat(1000), () => void reply.write('x'.repeat(1000)));
    else if (url === '/silent') return;
    else reply.end('content');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const anywhere = (path: string, signal = AbortSignal.timeout(5_000)) =>
  fetchPublic(`http://localhost:${port}${path}`, { maxBytes: 1500, signal, isAllowed: () => true });

it('fetches what is there', async () => {
  expect((await anywhere('/file')).toString()).toBe('content');
});

it('follows redirects, a few, and never into a private network', async () => {
  expect((await anywhere('/moved')).toString()).toBe('content');
  await expect(anywhere('/round')).rejects.toThrow('more than 3 times');
  await expect(anywhere('/nowhere')).rejects.toThrow('HTTP 302');
  const onlyHere = { maxBytes: 1500, signal: AbortSignal.timeout(5_000), isAllowed: (address: string) => /^(127\.|::1)/.test(address) };
  await expect(fetchPublic(`http://localhost:${port}/inwards`, onlyHere)).rejects.toThrow('private network');
});

it('stops at the limits of size and time', async () => {
  await expect(anywhere('/endless')).rejects.toThrow('larger than 1500 bytes');
  await expect(anywhere('/silent', AbortSignal.timeout(50))).rejects.toThrow(/timeout|abort/i);
});

it.each([
  'http://127.0.0.1:PORT/file',
  'http://localhost:PORT/file',
  'http://[::1]:PORT/file',
  'http://[::ffff:127.0.0.1]:PORT/file',
  'http://2130706433:PORT/file',
  'http://0x7f.1:PORT/file',
  'http://0.0.0.0:PORT/file',
  'http://169.254.169.254/latest/meta-data',
  'http://10.0.0.1/',
  'http://192.168.1.1/',
  'http://[fd00::1]/',
  'http://[fe80::1]/',
  'http://100.64.0.1/',
])('asks nobody in a private network: %s', async (url) => {
  const before = requests;
  const fetching = fetchPublic(url.replace('PORT', String(port)), { maxBytes: 1500, signal: AbortSignal.timeout(5_000) });
  await expect(fetching).rejects.toThrow('private network');
  expect(requests).toBe(before);
});

it.each(['not a url', 'file:///etc/passwd', 'http://'])('does not fetch %s', async (url) => {
  await expect(fetchPublic(url, { maxBytes: 1500, signal: AbortSignal.timeout(5_000) })).rejects.toThrow();
});
