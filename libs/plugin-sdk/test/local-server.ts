import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as a local provider received it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface LocalServer {
  readonly url: string;
  readonly sockets: ReadonlySet<Socket>;
  /** Connections accepted so far. */
  accepted(): number;
  close(): Promise<void>;
}

/** A provider over real HTTP; what it receives is kept in `requests`. */
export async function startHttpServer(
  answer: (request: ReceivedRequest, response: ServerResponse) => void,
): Promise<LocalServer & { readonly requests: readonly ReceivedRequest[] }> {
  const requests: ReceivedRequest[] = [];
  const listener: RequestListener = (incoming, response) => {
    void text(incoming).then((body) => {
      const request = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(request);
      answer(request, response);
    });
  };
  return { ...(await listen(createServer(listener))), requests };
}

/** Something that listens, for answers that no HTTP server would give. */
export function startSocketServer(connected: (socket: Socket) => void): Promise<LocalServer> {
  return listen(createSocketServer(connected));
}

/** An address where nobody listens. */
export async function closedPort(): Promise<string> {
  const server = await startSocketServer(() => undefined);
  await server.close();
  return server.url;
}

async function listen(server: Server): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    accepted: () => accepted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
