import { describe, expect, it } from 'vitest';
import { FairTurns } from './fair-turns.js';

describe('turns between users', () => {
  it('grants what is free, at least one', async () => {
    const turns = new FairTurns(10);
    expect(await turns.enter(1, 8)).toBe(8);
    expect(await turns.enter(1, 8)).toBe(2);
  });

  it('serves users in turn, however many phones of one of them wait', async () => {
    const turns = new FairTurns(1);
    const served: string[] = [];
    await turns.enter(1, 1);
    const waiting = [
      [1, 'first of user 1'],
      [1, 'second of user 1'],
      [1, 'third of user 1'],
      [2, 'only one of user 2'],
    ] as const;
    const all = waiting.map(([idUser, name]) => turns.enter(idUser, 1).then(() => served.push(name)));
    for (const turn of all) {
      turns.leave(1);
      await Promise.race([turn, Promise.resolve()]);
    }
    await Promise.all(all);
    expect(served).toEqual(['first of user 1', 'only one of user 2', 'second of user 1', 'third of user 1']);
  });
});
