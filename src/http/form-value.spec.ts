import { describe, expect, it } from 'vitest';
import { parseForm } from './parse-form.js';
import { isFalsy, toInt, valuesOf } from './form-value.js';

describe('nothing, as PHP sees it', () => {
  it.each([undefined, null, '', '0', 0, false, [], parseForm('')])('%j is nothing', (value) => {
    expect(isFalsy(value)).toBe(true);
  });

  it.each(['false', 'no', ' ', '00', '0.0', 1, -1, true, [''], parseForm('a')])('%j is something', (value) => {
    expect(isFalsy(value)).toBe(false);
  });
});

describe('one or many', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['a', ['a']],
    [7, [7]],
    [
      ['', 'a'],
      ['', 'a'],
    ],
    [parseForm('7=a&x=b'), ['a', 'b']],
  ])('%j', (value, expected) => {
    expect(valuesOf(value)).toEqual(expected);
  });
});

describe('whole numbers, as PHP casts them', () => {
  it.each([
    ['12', 12],
    ['12x', 12],
    [' 12', 12],
    ['+12', 12],
    ['0.5', 0],
    ['abc', 0],
    ['-3', 0],
    ['', 0],
    ['99999999999999999999', Number.MAX_SAFE_INTEGER],
    [12.9, 12],
    [Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER],
    [true, 1],
    [null, 0],
    [undefined, 0],
    [['12'], 0],
  ])('%j is %i', (value, expected) => {
    expect(toInt(value)).toBe(expected);
  });

  it('end at the largest one that may be', () => {
    expect(toInt('101', 100)).toBe(100);
  });
});
