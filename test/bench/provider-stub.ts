/**
 * A provider that costs as little as possible: raw sockets, one JSON answer. Run in a process of its own; speaks with the bench by IPC.
 * Each request gets the uid `u-<idempotency key>`. With a report address set, each accepted message is reported as delivered at once.
 */
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { RawClient } from './raw-client.js';
import { readHttp } from './read-http.js';

export type StubCommand = { readonly reset: true } | { readonly reportTo: string | undefined } | { readonly ask: 'summary' };

export interface StubSummary {
  readonly requests: number;
  readonly recipients: number;
  readonly distinctKeys: number;
  /** Text → time of arrival, in ms since the epoch; only of texts that begin with `@`. */
  readonly arrivals: Readonly<Record<string, number>>;
}

const keys = new Set<string>();
let requests = 0;
let recipients = 0;
let arrivals: Record<string, number> = {};
let reports: RawClient | undefined;

function answer(socket: Socket, body: string): void {
  requests += 1;
  const { to, text, key } = JSON.parse(body) as { to: string | string[]; text: string; key: string };
  recipients += Array.isArray(to) ? to.length : 1;
  keys.add(key);
  if (text.startsWith('@')) arrivals[text] = performance.timeOrigin + performance.now();
  const reply = `{"uid":"u-${key}"}`;
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${reply.length}\r\n\r\n${reply}`);
  if (reports !== undefined) void reports.post(`{"uid":"u-${key}"}`);
}

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  readHttp(socket, (message) => answer(socket, message.body));
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
});

process.on('message', (command: StubCommand) => {
  if ('reset' in command) {
    keys.clear();
    requests = 0;
    recipients = 0;
    arrivals = {};
  } else if ('reportTo' in command) {
    reports?.close();
    reports =
      command.reportTo === undefined ? undefined : new RawClient(command.reportTo, { connections: 64, contentType: 'application/json' });
  } else {
    process.send?.({ requests, recipients, distinctKeys: keys.size, arrivals } satisfies StubSummary);
  }
});
process.on('disconnect', () => process.exit());
