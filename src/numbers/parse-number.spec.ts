import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber } from './parse-number.js';

/** What Google's library for PHP answers for each, as observed. */
describe('a number', () => {
  it.each([
    '+33612345678',
    '+330612345678',
    '+33 (0)6 12 34 56 78',
    '+33 6 12 34 56 78',
    '+33-6.12/34 56 78',
    '  +33612345678\n',
    '(+33)612345678',
    '++33612345678',
    '＋33612345678',
    'tel:+33612345678',
    'Jean +33612345678',
    '+33612345678 ext. 5',
    '+33612345678x5',
    '+33612345678;ext=5',
    '+33612345678ab',
    '+٣٣٦١٢٣٤٥٦٧٨',
  ])('written %j is +33612345678', (text) => {
    expect(parseNumber(text)).toBe('+33612345678');
  });

  it.each([
    ['no plus', '33612345678'],
    ['a national number', '0612345678'],
    ['two zeros for the plus', '0033612345678'],
    ['a digit too many', '+336123456789'],
    ['a digit too few', '+3361234567'],
    ['a word behind it', '+33612345678abc'],
    ['a remark behind it', '+33612345678 (mobile)'],
    ['digits before the plus', '0 +33612345678'],
    ['no such country', '+999612345678'],
    ['a short code', '36180'],
    ['nothing', ''],
    ['more than anybody reads', `+33612345678${' '.repeat(250)}`],
    ['a plus for a space', ' 33612345678'],
  ])('is none: %s', (_, text) => {
    expect(parseNumber(text)).toBeUndefined();
  });

  it('is E.164 or none, whatever is written, and quickly', () => {
    const piece = fc.constantFrom('+', '33', '612345678', '0', ' ', '(', ')', 'a', 'ext', 'x5', ';ext=3', '#', '/', '+33612345678', 'é');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          expect(parseNumber(text) ?? '+1000000').toMatch(/^\+[1-9]\d{6,14}$/);
        },
      ),
      { numRuns: 2_000, seed: 20261123 },
    );
  });
});
