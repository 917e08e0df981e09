import { readFileSync } from 'node:fs';
import { describeFields } from '@pigeonnier/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { ERROR_MEANINGS } from '../src/answers/error-meanings.js';
import { STATUS_MEANINGS } from '../src/callbacks/parse-reports.js';
import { HttpOptions } from '../src/http.options.js';
import { HttpSettings } from '../src/settings/http.settings.js';
import { PLACEHOLDERS } from '../src/templates/placeholders.js';

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
  const page = readFileSync(new URL(`../../../docs/http.${language}.md`, import.meta.url), 'utf8');
  const firstCells = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|')[1]?.trim() ?? '');
  const inTables = new Set(firstCells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name)));

  test('begins with RaspiSMS’s table of features', () => {
    expect(firstCells.slice(2, 11)).toEqual(FEATURES);
  });

  test.each([
    ['setting', describeFields(HttpSettings).map(({ name }) => name)],
    ['placeholder', [...PLACEHOLDERS.keys()].map((name) => `{${name}}`)],
    ['meaning of a code', [...ERROR_MEANINGS.keys()]],
    ['meaning of a status', [...STATUS_MEANINGS.keys()]],
  ])('explains every %s', (_, names) => {
    for (const name of names) expect(inTables).toContain(name);
  });

  test('says how private networks are allowed', () => {
    for (const { env } of describeFields(HttpOptions)) expect(page).toContain(`${env}=1`);
  });
});
