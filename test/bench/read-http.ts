import type { Socket } from 'node:net';

export interface HttpMessage {
  /** First line and headers. */
  readonly head: string;
  readonly body: string;
}

/** Reads HTTP/1.1 messages with a Content-Length from a socket: all that the bench's own peers send. */
export function readHttp(socket: Socket, onMessage: (message: HttpMessage) => void): void {
  let buffered = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    buffered += String(chunk);
    for (;;) {
      const end = buffered.indexOf('\r\n\r\n');
      if (end === -1) return;
      const head = buffered.slice(0, end);
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (buffered.length < end + 4 + length) return;
      const body = buffered.slice(end + 4, end + 4 + length);
      buffered = buffered.slice(end + 4 + length);
      onMessage({ head, body });
    }
  });
}
