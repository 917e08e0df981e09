import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndedCall, StartedCall } from './call.js';
import { settleCalls } from './settle-calls.js';

const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1_000);
const line = { idUser: 1, idPhone: 2, uid: 'c1', idEvent: 9 };
const aStart = (changes: Partial<StartedCall> = {}): StartedCall => ({ ...line, origin: '+33612345678', startedAt: at(0), ...changes });
const anEnd = (seconds: number, changes: Partial<EndedCall> = {}): EndedCall => ({ ...line, endedAt: at(seconds), ...changes });
const known = (endedAt: Date | null = null) => ({ idUser: 1, idPhone: 2, uid: 'c1', startedAt: at(0), endedAt });
const settle = (news: Partial<Parameters<typeof settleCalls>[0]>) => settleCalls({ known: [], starts: [], ends: [], ...news });
const NOTHING = { begun: [], ended: [], waiting: [], problems: [] };

describe('what is told of calls', () => {
  it('begins a call once, however often it is told', () => {
    expect(settle({ starts: [aStart(), aStart()] })).toEqual({ ...NOTHING, begun: [aStart({ endedAt: undefined })] });
    expect(settle({ known: [known()], starts: [aStart()] })).toEqual(NOTHING);
  });

  it('keeps calls of other phones, other accounts and other ids apart', () => {
    const starts = [aStart(), aStart({ uid: 'c2' }), aStart({ idPhone: 3 }), aStart({ idUser: 4 })];
    expect(settle({ starts }).begun).toHaveLength(4);
  });

  it('begins and ends a call at once', () => {
    expect(settle({ starts: [aStart()], ends: [anEnd(7)] })).toEqual({ ...NOTHING, begun: [aStart({ endedAt: at(7) })] });
  });

  it('ends a call that is known, by its end or by a start that names it', () => {
    expect(settle({ known: [known()], ends: [anEnd(7)] })).toEqual({ ...NOTHING, ended: [anEnd(7)] });
    expect(settle({ known: [known()], starts: [aStart({ endedAt: at(7) })] }).ended).toMatchObject([anEnd(7)]);
  });

  it('changes nothing when an end is told again, and takes a later word for it', () => {
    expect(settle({ known: [known(at(7))], ends: [anEnd(7)] })).toEqual(NOTHING);
    expect(settle({ known: [known(at(7))], ends: [anEnd(8)] }).ended).toEqual([anEnd(8)]);
    expect(settle({ known: [known(at(7))], starts: [aStart({ endedAt: at(9) })] })).toEqual(NOTHING);
  });

  it('lets an end wait for its call', () => {
    expect(settle({ ends: [anEnd(7), anEnd(8)] })).toEqual({ ...NOTHING, waiting: [anEnd(8)] });
  });

  it('refuses an end before the start, and leaves the call as it was', () => {
    const problem = { idEvent: 9, idUser: 1, code: 'call_ends_early', detail: '(c1)' };
    expect(settle({ known: [known(at(5))], ends: [anEnd(-1)] })).toEqual({ ...NOTHING, problems: [problem] });
    expect(settle({ starts: [aStart({ endedAt: at(-1) })] })).toEqual({ ...NOTHING, problems: [problem] });
    expect(settle({ starts: [aStart()], ends: [anEnd(0)] }).problems).toEqual([]);
  });

  it('never vanishes and never doubles, in whatever order it comes', () => {
    const uid = fc.constantFrom('c1', 'c2', 'c3');
    const second = fc.integer({ min: -2, max: 5 });
    const start = fc.tuple(uid, fc.option(second)).map(([id, end]) => aStart({ uid: id, endedAt: end === null ? undefined : at(end) }));
    const end = fc.tuple(uid, second).map(([id, seconds]) => anEnd(seconds, { uid: id }));
    fc.assert(
      fc.property(fc.array(start, { maxLength: 6 }), fc.array(end, { maxLength: 6 }), (starts, ends) => {
        const { begun, ended, waiting, problems } = settle({ starts, ends });
        const ids = [...begun, ...waiting].map((call) => call.uid);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ended).toEqual([]);
        for (const call of begun) expect((call.endedAt ?? call.startedAt) >= call.startedAt).toBe(true);
        for (const { uid: told } of [...starts, ...ends]) {
          expect(ids.includes(told) || problems.some(({ detail }) => detail === `(${told})`)).toBe(true);
        }
      }),
      { seed: 20261123 },
    );
  });
});
