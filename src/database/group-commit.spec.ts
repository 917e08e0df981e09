import { describe, expect, it } from 'vitest';
import { GroupCommit } from './group-commit.js';

interface Flush {
  readonly requests: readonly number[];
  finish(error?: Error): void;
}

/** A group commit whose flushes end when the test says so, with ten times the request as its result. */
function aGroupCommit({ maxRequests = 100, maxInFlight = 1 } = {}): { group: GroupCommit<number, number>; flushes: Flush[] } {
  const flushes: Flush[] = [];
  const flush = (requests: readonly number[]): Promise<number[]> =>
    new Promise((resolve, reject) => {
      flushes.push({ requests, finish: (error) => (error ? reject(error) : resolve(requests.map((request) => request * 10))) });
    });
  return { group: new GroupCommit({ flush, maxRequests, maxInFlight }), flushes };
}

const connectionLost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

describe('GroupCommit', () => {
  it('flushes at once when idle, and collects what comes meanwhile into the next flush', async () => {
    const { group, flushes } = aGroupCommit();
    const results = [1, 2, 3].map((request) => group.submit(request));
    expect(flushes.map(({ requests }) => requests)).toEqual([[1]]);
    flushes[0]!.finish();
    await results[0];
    await expect.poll(() => flushes[1]?.requests).toEqual([2, 3]);
    flushes[1]!.finish();
    expect(await Promise.all(results)).toEqual([10, 20, 30]);
  });

  it('keeps to its bounds', () => {
    const { group, flushes } = aGroupCommit({ maxRequests: 2, maxInFlight: 2 });
    for (const request of [1, 2, 3, 4, 5]) void group.submit(request);
    expect(flushes.map(({ requests }) => requests)).toEqual([[1], [2]]);
  });

  it('fills a flush up to the bound, in order of arrival', async () => {
    const { group, flushes } = aGroupCommit({ maxRequests: 2 });
    for (const request of [1, 2, 3, 4]) void group.submit(request);
    flushes[0]!.finish();
    await expect.poll(() => flushes[1]?.requests).toEqual([2, 3]);
  });

  it('repeats a failed flush one by one, so that a bad request fails alone', async () => {
    const flush = async (requests: readonly number[]): Promise<number[]> => {
      if (requests.includes(13)) throw new Error('unlucky');
      return requests.map((request) => request * 10);
    };
    const group = new GroupCommit<number, number>({ flush, maxRequests: 10, maxInFlight: 1 });
    const results = await Promise.allSettled([1, 2, 13, 4].map((request) => group.submit(request)));
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error).message))).toEqual([
      10,
      20,
      'unlucky',
      40,
    ]);
  });

  it('fails them all without repeating when the connection was lost', async () => {
    const { group, flushes } = aGroupCommit();
    const first = group.submit(1);
    const rest = Promise.allSettled([group.submit(2), group.submit(3)]);
    flushes[0]!.finish();
    await first;
    await expect.poll(() => flushes.length).toBe(2);
    flushes[1]!.finish(connectionLost);
    expect((await rest).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(flushes).toHaveLength(2);
  });

  it('fails when a flush does not answer for every request', async () => {
    const group = new GroupCommit<number, number>({ flush: () => Promise.resolve([]), maxRequests: 10, maxInFlight: 1 });
    await expect(group.submit(1)).rejects.toThrow('1 requests gave 0 results');
  });

  it('is idle when nothing waits and nothing is in flight', async () => {
    const { group, flushes } = aGroupCommit();
    await group.idle();
    void group.submit(1);
    void group.submit(2);
    let idle = false;
    const waiting = group.idle().then(() => (idle = true));
    flushes[0]!.finish();
    await expect.poll(() => flushes.length).toBe(2);
    expect(idle).toBe(false);
    flushes[1]!.finish();
    await waiting;
  });
});
