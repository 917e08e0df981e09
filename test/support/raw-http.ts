import { connect } from 'node:net';

/** One answer, as it came over the socket. */
export interface RawAnswer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: string;
}

/** What is written to a socket: texts are Latin-1, a byte a character, and parts are written one after the other. */
export type RawRequest = string | Buffer | readonly (string | Buffer)[];

/**
 * Writes bytes to a socket and answers all that the server says until it closes its side; a server that cuts the connection has
 * answered what was read until then. `halfCloses`: says at once that nothing follows.
 */
export function talk(url: string, request: RawRequest, { halfCloses = false } = {}): Promise<readonly RawAnswer[]> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true }, () => {
      for (const part of [request].flat() as readonly (string | Buffer)[]) {
        socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
      }
      if (halfCloses) socket.end();
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(readAnswers(Buffer.concat(chunks))));
  });
}

/** A request's text: a line each, then the body. */
export function lines(first: string, headers: readonly string[], body = ''): string {
  return [first, ...headers, '', body].join('\r\n');
}

function readAnswers(bytes: Buffer): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let at = 0; at < bytes.length;) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    if (headEnd === -1) break;
    const head = bytes.toString('latin1', at, headEnd);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    const status = Number(head.split(' ')[1]);
    at = headEnd + 4 + (status >= 200 ? length : 0);
    if (status >= 200) answers.push({ status, head, body: bytes.toString('utf8', headEnd + 4, at) });
  }
  return answers;
}
