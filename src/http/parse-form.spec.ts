import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_FIELDS } from './form-builder.js';
import { MalformedRequest } from './malformed-request.js';
import { parseForm } from './parse-form.js';

/** Compared as JSON: null-prototype objects and plain ones are equal there. */
const read = (raw: string): unknown => JSON.parse(JSON.stringify(parseForm(raw)));

describe('a form is read as PHP reads it', () => {
  it.each([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2', { a: '2' }],
    ['a', { a: '' }],
    ['', {}],
    ['&&a=1&', { a: '1' }],
    ['=x&[]=y&a=1', { a: '1' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=1+2%2B3', { a: '1 2+3' }],
    ['a.b=1&c d=2& e=3', { a_b: '1', c_d: '2', e: '3' }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a%5B%5D=1', { a: ['1'] }],
    ['a[ ]=1', { a: ['1'] }],
    ['a[0]=1&a[1]=2&a[0]=3', { a: ['3', '2'] }],
    ['a[5]=1&a[]=2', { a: { 5: '1', 6: '2' } }],
    ['a[x]=1&a[]=2&a[]=3', { a: { x: '1', 0: '2', 1: '3' } }],
    ['a[]=1&a[x]=2&a[]=3', { a: { 0: '1', x: '2', 1: '3' } }],
    ['a[01]=1', { a: { '01': '1' } }],
    ['a[-1]=1&a[]=2', { a: { '-1': '1', 0: '2' } }],
    ['a[0][b]=1&a[0][c]=2&a[1]=3', { a: [{ b: '1', c: '2' }, '3'] }],
    ['a[][b]=1&a[][b]=2', { a: [{ b: '1' }, { b: '2' }] }],
    ['a=1&a[]=2', { a: ['2'] }],
    ['a[]=1&a=2', { a: '2' }],
    ['a[0]xyz=1', { a: ['1'] }],
    ['a[0=1', { a_0: '1' }],
    ['a[b.c d]=1', { a: { 'b.c d': '1' } }],
    ['a=%&b=%4&c=100%zz', { a: '%', b: '%4', c: '100%zz' }],
    ['a=%C3%A9%&b=é', { a: 'é%', b: 'é' }],
  ])('%s', (raw, expected) => {
    expect(read(raw)).toEqual(expected);
  });

  it('keeps fifty thousand recipients with data', () => {
    const raw = Array.from({ length: 50_000 }, (_, i) => `numbers[${i}][number]=%2B336${i}&numbers[${i}][data]=%7B%7D`).join('&');
    const { numbers } = parseForm(raw);
    expect(numbers).toHaveLength(50_000);
    expect((numbers as readonly unknown[])[49_999]).toEqual({ number: '+33649999', data: '{}' });
  });

  it('drops names nested deeper than PHP nests', () => {
    expect(read(`a${'[x]'.repeat(65)}=1&b=2`)).toEqual({ b: '2' });
  });
});

describe('what cannot be a form is refused', () => {
  it.each([
    ['invalid UTF-8', 'a=%ff%fe'],
    ['an encoded surrogate', 'a=%ED%A0%80'],
    ['an encoded NUL', 'a=b%00c'],
    ['a NUL', 'a=\0'],
  ])('%s', (_name, raw) => {
    expect(() => parseForm(raw)).toThrow(MalformedRequest);
  });

  it('more fields than a form may have', () => {
    expect(() => parseForm('a[]=1&'.repeat(MAX_FIELDS + 1))).toThrow(expect.objectContaining({ status: 413 }));
  });
});

describe('names are only names', () => {
  it.each(['__proto__', 'constructor', 'toString'])('%s does not reach any prototype', (name) => {
    const fields = parseForm(`${name}[polluted]=1&a[${name}][polluted]=1&a[]=2`);
    expect(Object.getPrototypeOf(fields)).toBeNull();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(read(`${name}=1`)).toEqual(JSON.parse(`{"${name}":"1"}`));
  });
});

describe('whatever is sent', () => {
  it('is read or refused, and never fails otherwise', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '[',
      ']',
      '[]',
      '[0]',
      '[7]',
      '=',
      '&',
      '%',
      '%2',
      '%5B',
      '%ff',
      '+',
      '.',
      '__proto__',
      '\0',
      'é',
    );
    const anyForm = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(anyForm, (raw) => {
        try {
          expect(Object.getPrototypeOf(parseForm(raw))).toBeNull();
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedRequest);
        }
      }),
      { numRuns: 2_000, seed: 20261123 },
    );
  });

  it('comes back as it was when it was encoded', () => {
    const wellFormed = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(wellFormed), (values) => {
        const raw = values.map((value) => `v[]=${encodeURIComponent(value)}`).join('&');
        expect(read(raw)).toEqual(values.length === 0 ? {} : { v: values });
      }),
      { numRuns: 300, seed: 20261123 },
    );
  });
});
