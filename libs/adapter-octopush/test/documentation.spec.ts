import { readFileSync } from 'node:fs';
import { describeFields } from '@pigeonnier/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { ALREADY_ACCEPTED, ERROR_CODES } from '../src/error-codes.js';
import { octopushShortcode, octopushVirtualNumber } from '../src/index.js';

const FEATURES = [
  'Envoi de SMS',
  'Réception de SMS',
  'Status du téléphone',
  'Envoi de MMS',
  'Réception de MMS',
  "Suivi de l'envoi",
  'SMS Flash',
  "Alerte sur réception d'un appel",
  "Alerte sur fin d'un appel",
];

const LANGUAGES = ['en', 'fr'] as const;

function readPage(name: string): { readonly text: string; readonly rows: readonly (readonly string[])[] } {
  const text = readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return { text, rows };
}

const PAGES = LANGUAGES.flatMap(
  (language) =>
    [
      [`octopush.${language}`, octopushShortcode],
      [`octopush-virtual-number.${language}`, octopushVirtualNumber],
    ] as const,
);

describe.each(PAGES)('the page %s', (name, { uid, raspismsName, settings }) => {
  const { text, rows } = readPage(name);

  test('begins with RaspiSMS’s table of features', () => {
    expect(rows.slice(2, 11).map(([feature]) => feature)).toEqual(FEATURES);
  });

  test('explains every setting, and which are required', () => {
    const explained = new Map(rows.map(([setting = '', required]) => [setting, required !== '']));
    for (const { name: setting, required } of describeFields(settings)) expect(explained.get(`\`${setting}\``)).toBe(required);
  });

  test('names the adapter as the API and its callback addresses do', () => {
    expect(text).toContain(raspismsName);
    for (const route of ['status', 'reception', 'stop']) expect(text).toContain(`/callback/${route}/${uid}/`);
  });
});

test.each(PAGES)('links of the page %s lead to headings that exist', (name) => {
  for (const [, page = name, anchor = ''] of readPage(name).text.matchAll(/\]\((?:([\w.-]+)\.md)?#([^)]+)\)/g)) {
    const headings = readPage(page)
      .text.split('\n')
      .filter((line) => line.startsWith('#'));
    expect(headings.map(anchorOf)).toContain(anchor);
  }
});

/** As GitHub makes them. */
function anchorOf(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

test.each(LANGUAGES)('the page in %s lists every error code with what happens, and no other', (language) => {
  const { rows } = readPage(`octopush.${language}`);
  const listed = rows.filter(([code, , kind]) => kind !== undefined && /^\d{3,4}$/.test(code ?? '')).map(([code, , kind]) => [code, kind]);
  expect(listed).toEqual(Array.from(ERROR_CODES, ([code, { kind }]) => [code, `\`${kind}\``]));
  expect(rows.map(([code]) => code)).toContain([...ALREADY_ACCEPTED].join(', '));
});
