import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aPhone } from '../../../test/support/planning.js';
import { planMoves } from './plan-moves.js';
import type { MoveContext, StuckBatch, StuckMessage } from './plan-moves.js';

const LINK = 'https://sms.example.org/data/public/1/a.png';

const aMessage = (id: number, change: Partial<StuckMessage> = {}): StuckMessage => ({
  id,
  destination: `+331990${10_000 + id}`,
  text: 'Look',
  flash: false,
  mms: false,
  idRequest: null,
  ...change,
});
const aBatch = (members: readonly StuckMessage[], change: Partial<StuckBatch> = {}): StuckBatch => ({
  id: 1,
  kind: 'each',
  attempts: 0,
  chosenFrom: 0,
  members,
  ...change,
});
const some = (count: number) => Array.from({ length: count }, (_, index) => aMessage(index + 1));
const move = (batches: readonly StuckBatch[], change: Partial<MoveContext> = {}) =>
  planMoves(batches, { phones: [aPhone({ id: 2 })], isGone: false, links: new Map(), random: () => 0, ...change });

describe('messages that change phones', () => {
  it('go to a phone that can be used now, never to one that cannot', () => {
    const away = aPhone({ id: 2, available: false, priority: 9 });
    expect(move([aBatch(some(2))], { phones: [away, aPhone({ id: 3 })] })).toMatchObject([{ source: 1, phone: { id: 3 }, kind: 'each' }]);
    expect(move([aBatch(some(2))], { phones: [away] })).toEqual([]);
  });

  it('wait for the best of the others when their phone will never be back', () => {
    expect(move([aBatch(some(1))], { phones: [aPhone({ id: 2, available: false })], isGone: true })).toMatchObject([{ phone: { id: 2 } }]);
  });

  it('carry the addresses of their files exactly where the phone sends no files', () => {
    const links = new Map([[7, [LINK]]]);
    const stuck = (text: string) => [aBatch([aMessage(1, { mms: true, idRequest: 7, text })])];
    const textOn = (mms: boolean, text: string) => move(stuck(text), { links, phones: [aPhone({ id: 2, mms })] })[0]?.members[0]?.text;
    expect(textOn(false, 'Look')).toBe(`Look\n${LINK}`);
    expect(textOn(true, `Look\n${LINK}`)).toBe('Look');
    expect(textOn(true, LINK)).toBe('');
    expect([textOn(true, 'Look'), textOn(false, `Look\n${LINK}`)]).toEqual([undefined, undefined]);
  });

  it('stay where their text would be too long, with the addresses of files that come to it', () => {
    const links = new Map([[7, [LINK]]]);
    const batch = aBatch([aMessage(1), aMessage(2, { mms: true, idRequest: 7 })]);
    const [moved] = move([batch], { links, phones: [aPhone({ id: 2, mms: false, maxTextLength: 10 })] });
    expect(moved?.members.map(({ id }) => id)).toEqual([1]);
  });

  it('go whole or not at all when one request was made for them', () => {
    const tried = aBatch(some(3), { kind: 'whole', attempts: 1 });
    const phone = aPhone({ id: 2, remaining: 2 });
    expect(move([tried], { phones: [phone] })).toEqual([]);
    expect(phone.remaining).toBe(2);
    expect(move([{ ...tried, attempts: 0 }], { phones: [phone] })[0]?.members).toHaveLength(2);
  });

  it('never spend more than a limit, are never in two batches, and fit what the phone takes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            size: fc.integer({ min: 1, max: 30 }),
            kind: fc.constantFrom('each' as const, 'whole' as const),
            attempts: fc.nat(2),
          }),
          {
            maxLength: 6,
          },
        ),
        fc.array(
          fc.record({
            remaining: fc.option(fc.nat(40), { nil: undefined }),
            batches: fc.boolean(),
            maxRecipients: fc.integer({ min: 1, max: 8 }),
          }),
          {
            maxLength: 4,
          },
        ),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (sizes, wishes, dice) => {
          let id = 0;
          const batches = sizes.map(({ size, ...rest }, index) =>
            aBatch(
              Array.from({ length: size }, () => aMessage((id += 1))),
              { ...rest, id: index + 1 },
            ),
          );
          const phones = wishes.map(({ remaining, ...rest }, index) =>
            aPhone({ id: index + 2, ...rest, ...(remaining !== undefined && { remaining }) }),
          );
          const moved = move(batches, { phones, random: () => dice.next().value as number });
          const ids = moved.flatMap(({ members }) => members.map((member) => member.id));
          expect(new Set(ids).size).toBe(ids.length);
          for (const phone of phones) expect(phone.remaining ?? 0).toBeGreaterThanOrEqual(0);
          for (const { kind, members, phone } of moved)
            if (kind === 'whole') expect(members.length).toBeLessThanOrEqual(phone.maxRecipients);
          for (const batch of batches) {
            const gone = moved.filter(({ source }) => source === batch.id).reduce((sum, { members }) => sum + members.length, 0);
            if (batch.kind === 'whole' && batch.attempts > 0) expect([0, batch.members.length]).toContain(gone);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
