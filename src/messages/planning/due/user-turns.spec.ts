import { expect, it } from 'vitest';
import { UserTurns } from './user-turns.js';

const NOW = new Date('2030-05-02T10:00:00Z');

it('gives each account one turn at a time, and no more than there are', () => {
  const turns = new UserTurns(2);
  expect(turns.begin([1, 2, 3], NOW)).toEqual([1, 2]);
  expect(turns.begin([1, 2, 3], NOW)).toEqual([]);
  turns.end(1);
  expect(turns.begin([1, 3], NOW)).toEqual([3]);
  expect(turns.free).toBe(0);
});

it('gives the next turn to whoever had none, then to whose last one was longest ago', () => {
  const turns = new UserTurns(1);
  for (const idUser of [1, 2]) {
    expect(turns.begin([idUser], NOW)).toEqual([idUser]);
    turns.end(idUser);
  }
  const served: number[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const [idUser = 0] = turns.begin([1, 2, 3], NOW);
    served.push(idUser);
    turns.end(idUser);
  }
  expect(served).toEqual([3, 1, 2, 3]);
});

it('lets an account wait that was told to, and the others pass', () => {
  const turns = new UserTurns(1);
  turns.begin([1], NOW);
  turns.end(1, new Date(NOW.getTime() + 1_000));
  expect(turns.begin([1], NOW)).toEqual([]);
  expect(turns.begin([1], new Date(NOW.getTime() + 1_000))).toEqual([1]);
});
