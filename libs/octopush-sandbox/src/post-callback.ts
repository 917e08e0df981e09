import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { CallbackBody } from './callback-bodies.js';

/** How a callback was answered. */
export interface CallbackAnswer {
  readonly status: number;
  /** Length of the answer's body, in bytes. */
  readonly bodyLength: number;
  readonly milliseconds: number;
}

/** After this long an answer is no longer waited for. */
const PATIENCE_MS = 10_000;

/** Makes callbacks over kept-alive connections. */
export class CallbackClient {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });

  /** One POST; rejects when nobody answers. A kept connection that the receiver has just closed does not count: the POST is made again. */
  async post(url: string, body: CallbackBody): Promise<CallbackAnswer> {
    try {
      return await this.#attempt(url, body);
    } catch (error) {
      if (error instanceof StaleConnection) return this.#attempt(url, body);
      throw error;
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #attempt(url: string, body: CallbackBody): Promise<CallbackAnswer> {
    const secure = url.startsWith('https:');
    const headers = { 'content-type': body.contentType, 'content-length': Buffer.byteLength(body.text) };
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const options = { method: 'POST', headers, agent: secure ? this.#https : this.#http, timeout: PATIENCE_MS };
      const call: ClientRequest = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
        let bodyLength = 0;
        response.on('data', (chunk: Buffer) => (bodyLength += chunk.length));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, bodyLength, milliseconds: performance.now() - startedAt }));
      });
      call.on('timeout', () => call.destroy(new Error(`no answer in ${PATIENCE_MS} ms`)));
      call.on('error', (error: NodeJS.ErrnoException) =>
        reject(call.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection() : error),
      );
      call.end(body.text);
    });
  }
}

class StaleConnection extends Error {}
