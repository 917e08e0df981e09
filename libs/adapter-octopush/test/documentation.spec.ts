import { readFileSync } from 'node:fs';
import { describeFields } from '@pigeonnier/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { ALREADY_ACCEPTED, ERROR_CODES } from '../src/error-codes.js';
import { OctopushShortcodeSettings } from '../src/octopush-shortcode.settings.js';

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

describe.each(['en', 'fr'])('the page in %s', (language) => {
  const page = readFileSync(new URL(`../../../docs/octopush.${language}.md`, import.meta.url), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

  test('begins with RaspiSMS’s table of features', () => {
    expect(rows.slice(2, 11).map(([name]) => name)).toEqual(FEATURES);
  });

  test('explains every setting', () => {
    const explained = rows.map(([name]) => name);
    for (const { name } of describeFields(OctopushShortcodeSettings)) expect(explained).toContain(`\`${name}\``);
  });

  test('lists every error code with what happens, and no other', () => {
    const listed = rows
      .filter(([code, , kind]) => kind !== undefined && /^\d{3,4}$/.test(code ?? ''))
      .map(([code, , kind]) => [code, kind]);
    expect(listed).toEqual(Array.from(ERROR_CODES, ([code, { kind }]) => [code, `\`${kind}\``]));
    expect(rows.map(([code]) => code)).toContain([...ALREADY_ACCEPTED].join(', '));
  });
});
