import type { Random } from './random.js';

const PROTOTYPE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'length',
  'then',
  'toJSON',
] as const;

const SCALARS = [
  null,
  true,
  false,
  0,
  -1,
  0.1,
  1e308,
  33199000042,
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  '{',
  '[]',
  '%',
  '&=&',
  '\u0000',
  '\ud800',
  'é€😀',
  "' OR 1=1 --",
  '<html><body>502</body></html>',
  '9999-99-99 99:99:99',
  '2030-02-31T25:61:61+99:99',
  '+',
  '+33199000042',
  '+99999999999999999999',
  'a'.repeat(300),
  '€'.repeat(20_000),
  ...PROTOTYPE_NAMES,
] as const;

const EMPTY_NAMES = ['', '0', ' ', 'é', 'a.b', 'a[0]', '\u0000'] as const;

/** Any value that JSON can hold. Names come from `names` as well as from every object's prototype. */
export function anyValue(random: Random, names: readonly string[], depth = 0): unknown {
  const kind = depth > 3 ? 0 : random.below(10);
  if (kind === 9) return random.pick([nested(200, []), nested(200, {}), new Array<number>(2_000).fill(0)]);
  if (kind === 8) return { length: 1e9, 0: 'a' };
  if (kind >= 6) return Array.from({ length: random.below(4) }, () => anyValue(random, names, depth + 1));
  if (kind >= 4) return anyObject(random, names, depth + 1);
  return random.pick(SCALARS);
}

function anyObject(random: Random, names: readonly string[], depth: number): Readonly<Record<string, unknown>> {
  // Object.fromEntries makes `__proto__` a property like any other, as JSON.parse does.
  return Object.fromEntries(
    Array.from({ length: random.below(6) }, () => [anyName(random, names), anyValue(random, names, depth)] as const),
  );
}

export function anyName(random: Random, names: readonly string[]): string {
  const [first, ...others] = names;
  if (first !== undefined && random.chance(0.7)) return random.pick([first, ...others]);
  return random.pick([...PROTOTYPE_NAMES, ...EMPTY_NAMES]);
}

export function anyText(random: Random): string {
  return String(random.pick(SCALARS) ?? '');
}

function nested(depth: number, innermost: unknown): unknown {
  let value = innermost;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
