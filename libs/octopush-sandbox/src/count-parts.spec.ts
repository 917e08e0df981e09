import { expect, test } from 'vitest';
import { countParts, isGsm, optimizeText } from './count-parts.js';

test.each([
  ['one part up to 160 GSM characters', 'a'.repeat(160), 1],
  ['two parts from 161', 'a'.repeat(161), 2],
  ['two parts up to 306', 'a'.repeat(306), 2],
  ['eight parts at 1224', 'a'.repeat(1224), 8],
  ['signs of the extension table count double', '€'.repeat(81), 2],
  ['one part up to 70 Unicode characters', 'ж'.repeat(70), 1],
  ['two parts from 71', 'ж'.repeat(71), 2],
  ['three parts from 135', 'ж'.repeat(135), 3],
])('%s', (_, text, parts) => {
  expect(countParts(text)).toBe(parts);
});

test('French accents of the GSM alphabet stay, others lose their accent', () => {
  expect(optimizeText(' été à Noël, bientôt … ')).toBe('été à Noel, bientot ...');
});

test('a text that stays Unicode anyway is left alone', () => {
  expect(isGsm('bientôt 🕊')).toBe(false);
  expect(optimizeText('bientôt 🕊')).toBe('bientôt 🕊');
});
