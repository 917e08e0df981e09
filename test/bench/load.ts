/** The load of one measurement, in a process of its own: `bodies` POSTed to `url` over `connections`. Answers by IPC. */
import { RawClient } from './raw-client.js';

export interface LoadWish {
  readonly url: string;
  readonly connections: number;
  readonly contentType: string;
  readonly bodies: readonly string[];
}

export interface LoadResult {
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not 2xx. */
  readonly refused: number;
}

process.on('message', (wish: LoadWish) => void run(wish).then((result) => process.send?.(result)));
process.on('disconnect', () => process.exit());

async function run({ url, connections, contentType, bodies }: LoadWish): Promise<LoadResult> {
  const client = new RawClient(url, { connections, contentType });
  const times: number[] = [];
  let refused = 0;
  const queue = bodies.values();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const body of queue) {
        const at = performance.now();
        const { head } = await client.post(body);
        times.push(performance.now() - at);
        if (!head.startsWith('HTTP/1.1 2')) refused += 1;
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  client.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { seconds, p50Ms: at(0.5), p99Ms: at(0.99), refused };
}
