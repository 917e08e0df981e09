import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ReceivedCallback {
  readonly url: string;
  readonly contentType: string;
  readonly text: string;
  /** The body as JSON, where it is. */
  readonly body: Readonly<Record<string, unknown>>;
}

interface ReceiverAnswer {
  readonly status?: number;
  readonly body?: string;
  readonly delayMs?: number;
}

/** A host that takes callbacks, as conforming or as wrong as a test wants. */
export interface CallbackReceiver {
  readonly url: string;
  readonly received: ReceivedCallback[];
  answer: (callback: ReceivedCallback) => ReceiverAnswer;
  close(): Promise<void>;
}

export async function startCallbackReceiver(): Promise<CallbackReceiver> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const contentType = request.headers['content-type'] ?? '';
      const body = contentType.includes('json') ? (JSON.parse(text) as Record<string, unknown>) : {};
      const callback = { url: request.url ?? '', contentType, text, body };
      receiver.received.push(callback);
      const answer = receiver.answer(callback);
      setTimeout(() => response.writeHead(answer.status ?? 200).end(answer.body ?? ''), answer.delayMs ?? 0);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: CallbackReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    answer: () => ({}),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
