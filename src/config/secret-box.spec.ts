import { describe, expect, it } from 'vitest';
import { SecretBox } from './secret-box.js';

const KEY = Buffer.alloc(32, 1);
const NEXT_KEY = Buffer.alloc(32, 2);

describe('SecretBox', () => {
  const box = new SecretBox(KEY);

  it('opens what it has sealed', () => {
    expect(box.open(box.seal('clé secrète'))).toBe('clé secrète');
    expect(box.open(box.seal(''))).toBe('');
  });

  it('seals the same text differently each time', () => {
    expect(box.seal('same')).not.toEqual(box.seal('same'));
  });

  it('refuses what was changed, cut short, or sealed with another key', () => {
    const sealed = box.seal('text');
    const changed = Buffer.from(sealed);
    changed[sealed.length - 1]! ^= 1;
    for (const wrong of [changed, sealed.subarray(0, 20), Buffer.alloc(0)]) expect(() => box.open(wrong)).toThrow(/cannot be opened/);
    expect(() => new SecretBox(NEXT_KEY).open(sealed)).toThrow(/cannot be opened/);
  });

  it('opens what an older key has sealed, and finds what it has hashed', () => {
    const rotated = new SecretBox(NEXT_KEY, [KEY]);
    expect(rotated.open(box.seal('text'))).toBe('text');
    expect(rotated.keyedHashes('api key')).toEqual([new SecretBox(NEXT_KEY).keyedHash('api key'), box.keyedHash('api key')]);
  });

  it('tells keys apart whose short ids are equal', () => {
    const id = (key: Buffer): number => new SecretBox(key).seal('').readUInt8(0);
    const keys = Array.from({ length: 2_000 }, (_, index) => Buffer.alloc(32, `key ${index}`));
    const twin = keys.slice(1).find((key) => id(key) === id(keys[0]!))!;
    expect(new SecretBox(twin, [keys[0]!]).open(new SecretBox(keys[0]!).seal('text'))).toBe('text');
  });

  it('refuses a key of another size', () => {
    expect(() => new SecretBox(Buffer.alloc(16))).toThrow(RangeError);
  });
});
