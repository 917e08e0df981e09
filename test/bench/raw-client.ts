import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { readHttp } from './read-http.js';
import type { HttpMessage } from './read-http.js';

interface Waiting {
  readonly body: string;
  readonly resolve: (message: HttpMessage) => void;
  readonly reject: (error: Error) => void;
}

/** POSTs to one address over a fixed number of keep-alive connections, one request at a time on each. */
export class RawClient {
  private readonly idle: Socket[] = [];
  private readonly busy = new Map<Socket, Waiting>();
  private readonly waiting: Waiting[] = [];
  private readonly head: string;

  constructor(url: string, { connections, contentType }: { readonly connections: number; readonly contentType: string }) {
    const { hostname, port, pathname, search } = new URL(url);
    this.head = `POST ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: ${contentType}\r\n`;
    for (let i = 0; i < connections; i += 1) this.open(hostname, Number(port));
  }

  /** `body` in ASCII. */
  post(body: string): Promise<HttpMessage> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ body, resolve, reject });
      this.next();
    });
  }

  close(): void {
    for (const socket of [...this.idle, ...this.busy.keys()]) socket.destroy();
  }

  private open(host: string, port: number): void {
    const socket = connect({ host, port, noDelay: true }, () => {
      this.idle.push(socket);
      this.next();
    });
    socket.on('error', (error) => this.busy.get(socket)?.reject(error));
    socket.on('close', () => this.busy.get(socket)?.reject(new Error('the server closed the connection')));
    readHttp(socket, (message) => {
      const { resolve } = this.busy.get(socket) ?? {};
      this.busy.delete(socket);
      this.idle.push(socket);
      resolve?.(message);
      this.next();
    });
  }

  private next(): void {
    while (this.idle.length > 0 && this.waiting.length > 0) {
      const socket = this.idle.pop();
      const request = this.waiting.shift();
      if (socket === undefined || request === undefined) return;
      this.busy.set(socket, request);
      socket.write(`${this.head}Content-Length: ${request.body.length}\r\n\r\n${request.body}`);
    }
  }
}
