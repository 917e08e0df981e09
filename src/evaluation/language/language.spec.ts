import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from './budget.js';
import { compare, identical, looselyEqual } from './compare.js';
import { isTrue, toInteger, toNumber, toText } from './convert.js';
import { readTable, writeJson } from './json.js';
import { isTable, listOf } from './value.js';
import type { Value } from './value.js';

const list = listOf([1, 2]);
const none = listOf([]);

describe('truth', () => {
  it.each<[Value, boolean]>([
    ['', false],
    ['0', false],
    ['0.0', true],
    ['false', true],
    [' ', true],
    [0, false],
    [-1, true],
    [null, false],
    [none, false],
    [list, true],
  ])('%j is %s, as in PHP', (value, truth) => {
    expect(isTrue(value)).toBe(truth);
  });
});

describe('comparison', () => {
  it.each<[Value, Value, number]>([
    [1, 1, 0],
    ['1', '01', 0],
    ['10', '1e1', 0],
    [100, '1e2', 0],
    [' 1', 1, 0],
    ['abc', 'abd', -1],
    ['10', '9', 1],
    ['10', '9a', -1],
    [0, 'a', -1],
    [0, '', 1],
    [null, '', 0],
    [null, 'a', -1],
    [null, 0, 0],
    [null, false, 0],
    [true, 'a', 0],
    [false, '0', 0],
    [null, none, 0],
    [list, 5, 1],
    [5, list, -1],
    [list, none, 2],
    [listOf([1, 3]), list, 1],
    [listOf(['1', '2']), list, 0],
  ])('%j <=> %j is %i, as in PHP 8', (a, b, order) => {
    expect(compare(a, b)).toBe(order);
    expect(looselyEqual(a, b)).toBe(order === 0);
  });

  it('identical needs the same type, and lists the same order', () => {
    expect(identical('1', 1)).toBe(false);
    expect(identical(listOf([1, '2']), listOf([1, '2']))).toBe(true);
    expect(identical(new Map([['a', 1], ['b', 2]]), new Map([['b', 2], ['a', 1]]))).toBe(false); // prettier-ignore
  });
});

describe('conversion', () => {
  it.each<[Value, string]>([
    [null, ''],
    [true, '1'],
    [false, ''],
    [1.5, '1.5'],
    [0.1 + 0.2, '0.3'],
    [1e25, '1.0E+25'],
    [1.5e-7, '1.5E-7'],
    [-0, '0'],
    [Number.POSITIVE_INFINITY, 'INF'],
    [33612345678, '33612345678'],
    [list, 'Array'],
  ])('%j is the text %s', (value, text) => {
    expect(toText(value)).toBe(text);
  });

  it.each<[Value, number]>([
    ['12', 12],
    [' 12.5e1 ', 125],
    ['5 apples', 5],
    [null, 0],
    [true, 1],
    ['.5', 0.5],
  ])('%j counts as %d', (value, number) => {
    expect(toNumber(value)).toBe(number);
  });

  it.each<[Value, number]>([
    ['12abc', 12],
    ['abc', 0],
    ['1e3', 1000],
    [-1.9, -1],
    [none, 0],
    [list, 1],
    [Number.NaN, 0],
  ])('intval(%j) is %d', (value, number) => {
    expect(toInteger(value)).toBe(number);
  });
});

describe('JSON', () => {
  it('any data comes out as it went in, except that empty records are empty lists', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (data) => {
        const json = JSON.stringify(data);
        const table = readTable(json);
        expect(isTable(table)).toBe(true);
        expect(readTable(writeJson(table, 0, new Budget()))).toEqual(table);
      }),
    );
  });

  it.each(['5', '"text"', 'null', 'true'])('%s holds nothing', (json) => {
    expect(readTable(json).size).toBe(0);
  });

  it('what is no JSON, or nested without end, is refused', () => {
    expect(() => readTable('{"a"')).toThrow('the data of the recipient is no JSON');
    expect(() => readTable('['.repeat(100) + ']'.repeat(100))).toThrow('nested more than 64 levels deep');
  });
});
