import { describe, expect, it } from 'vitest';
import { FairTurns } from './fair-turns.js';
import type { TurnTaker } from './fair-turns.js';

const user = (idUser: number, adapter = 'acme'): TurnTaker => ({ idUser, adapter });

/** Takes all that it gets, as phones do whose provider never answers; answers how much that was. */
async function hog(turns: FairTurns, taker: TurnTaker, atOnce = 1): Promise<number> {
  let held = 0;
  for (;;) {
    const granted = await Promise.race([turns.enter(taker, atOnce), Promise.resolve().then(() => Promise.resolve(0))]);
    if (granted === 0) return held;
    held += granted;
  }
}

describe('turns between users', () => {
  it('grants what is wanted as long as enough is free', async () => {
    const turns = new FairTurns(100);
    expect(await turns.enter(user(1), 8)).toBe(8);
    expect(await turns.enter(user(1), 80)).toBe(42);
    expect(await turns.enter(user(2), 8)).toBe(8);
  });

  it('serves users in turn, however many phones of one of them wait', async () => {
    const turns = new FairTurns(1);
    const served: string[] = [];
    let holder = user(1);
    await turns.enter(user(1), 1);
    const waiting = [
      [1, 'first of user 1'],
      [1, 'second of user 1'],
      [1, 'third of user 1'],
      [2, 'only one of user 2'],
    ] as const;
    const all = waiting.map(([idUser, name]) => turns.enter(user(idUser), 1).then(() => ((holder = user(idUser)), served.push(name))));
    while (served.length < all.length) {
      turns.leave(holder, 1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(all);
    expect(served).toEqual(['first of user 1', 'only one of user 2', 'second of user 1', 'third of user 1']);
  });
});

describe('a provider that never answers', () => {
  it('leaves room for others, however much it is asked', async () => {
    const turns = new FairTurns(1_024);
    const hung = (await hog(turns, user(1, 'hangs'), 64)) + (await hog(turns, user(2, 'hangs'), 64)) + (await hog(turns, user(3, 'hangs')));
    expect(hung).toBe(768);
    expect(await turns.enter(user(1, 'works'), 64)).toBe(64);
  });

  it('leaves room for other accounts at the same provider', async () => {
    const turns = new FairTurns(1_024);
    expect(await hog(turns, user(1), 64)).toBe(512);
    expect(await turns.enter(user(2), 64)).toBe(64);
  });

  it('leaves a part of the rest when it is not alone', async () => {
    const turns = new FairTurns(1_024);
    for (let n = 0; n < 6; n += 1) expect(await hog(turns, user(n, `hangs ${n}`))).toBe(512 / 2 ** n);
    expect(await turns.enter(user(99, 'works'), 8)).toBe(8);
  });

  it('keeps no other adapter of the same account waiting behind its own turn', async () => {
    const turns = new FairTurns(8);
    await hog(turns, user(1, 'hangs'));
    void turns.enter(user(1, 'hangs'), 1);
    expect(await turns.enter(user(1, 'works'), 1)).toBe(1);
  });
});
