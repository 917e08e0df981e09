import { readFileSync } from 'node:fs';
import { describeFields } from '@pigeonnier/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { KannelOptions } from '../src/kannel.options.js';
import { KannelSettings } from '../src/kannel.settings.js';
import { WORDS } from '../src/read-answer.js';

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

test('RaspiSMS’s fields come first, under their names', () => {
  const names = describeFields(KannelSettings).map(({ name }) => name);
  expect(names.slice(0, 6)).toEqual(['kannel_sendsms_url', 'username', 'password', 'from', 'dlr_url', 'smsc']);
});

describe.each(['en', 'fr'])('the page in %s', (language) => {
  const page = readFileSync(new URL(`../../../docs/kannel.${language}.md`, import.meta.url), 'utf8');
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

  test('explains every setting and option', () => {
    for (const { name } of describeFields(KannelSettings)) expect(rows.map(([cell]) => cell)).toContain(`\`${name}\``);
    for (const { env } of describeFields(KannelOptions)) expect(page).toContain(`${env}=1`);
  });

  test('says of every answer of Kannel what it means', () => {
    for (const [words, { kind }] of WORDS) {
      const row = rows.find(([said]) => said?.includes(`\`${words}\``));
      expect([words, row?.[1]]).toEqual([words, `\`${kind}\``]);
    }
  });
});
