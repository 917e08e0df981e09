import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** In the shape that the API's consumers read: before there is a route, nobody else can be meant. */
const ANSWER = Buffer.from(
  JSON.stringify({
    error: 2,
    message: 'You have specified an invalid parameter : the request cannot be read.',
    response: null,
    next: null,
    prev: null,
  }),
);

/** What is still to be answered on each connection: requests that came whole, and the one that is coming. */
const OWED = new WeakMap<Socket, Set<ServerResponse>>();

/** Remembers that a request is to be answered. A listener for the server's event `request`. */
export function noteOwed({ socket }: IncomingMessage, response: ServerResponse): void {
  const owed = OWED.get(socket) ?? new Set();
  OWED.set(socket, owed.add(response));
  response.once('close', () => owed.delete(response));
}

/** Answers what is not HTTP, behind the answers to whole requests before it: out of turn, it would be taken for one of theirs. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  const [earlier] = [...(OWED.get(socket) ?? [])].filter(({ req }) => req.complete);
  if (earlier === undefined) refuse(error, socket);
  else earlier.once('close', () => refuseUnreadable(error, socket));
}

function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const status = STATUS_LINES[error.code ?? ''] ?? '400 Bad Request';
    socket.write(`HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${ANSWER.length}\r\nConnection: close\r\n\r\n`);
    socket.write(ANSWER);
  }
  socket.destroySoon();
}

/** Answers an address that the router cannot read. */
export function refuseAddress(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(error.statusCode ?? 400)
    .header('content-type', 'application/json')
    .send(ANSWER);
}
