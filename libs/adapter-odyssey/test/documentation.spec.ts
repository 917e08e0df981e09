import { readFileSync } from 'node:fs';
import { describeFields } from '@pigeonnier/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { OUTCOMES } from '../src/callbacks/parse-reports.js';
import { EVENT_TYPES } from '../src/callbacks/read-events.js';
import { odysseyMessaging } from '../src/index.js';
import { HTTP_STATUSES } from '../src/read-answer.js';

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
const CAPABLE = [true, true, true, false, false, true, false, false, false];

describe.each([
  ['en', 'Yes'],
  ['fr', 'Oui'],
])('the page in %s', (language, yes) => {
  const page = readFileSync(new URL(`../../../docs/odyssey.${language}.md`, import.meta.url), 'utf8');
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
    expect(rows.slice(2, 11).map((cells) => cells.at(-1)?.startsWith(yes))).toEqual(CAPABLE);
  });

  test('explains every setting, and tells which are required', () => {
    for (const { name, required } of describeFields(odysseyMessaging.settings)) {
      const row = rows.find(([cell]) => cell === `\`${name}\``);
      expect([name, row !== undefined && row[1] !== '']).toEqual([name, required]);
    }
  });

  test('has every status, outcome and type of notification that is understood', () => {
    for (const [status, kind] of HTTP_STATUSES) {
      expect([status, rows.find(([cell]) => cell?.split(', ').includes(String(status)))?.[1]]).toEqual([status, `\`${kind}\``]);
    }
    for (const [outcome, status] of OUTCOMES) expect(rows.find(([cell]) => cell === `\`${outcome}\``)?.[1]).toBe(status);
    for (const type of Object.values(EVENT_TYPES)) expect(rows.some(([, cell]) => cell === String(type))).toBe(true);
  });
});

test('the manifest has RaspiSMS’s names, and claims no more than the page', () => {
  expect(odysseyMessaging).toMatchObject({ uid: 'odyssey_messaging_adapter', raspismsName: 'adapters\\OdysseyMessagingAdapter' });
  expect(describeFields(odysseyMessaging.settings).map(({ name }) => name)).toEqual(['login', 'password', 'sender']);
  expect(odysseyMessaging.features).toBeUndefined();
  expect([...odysseyMessaging.capabilities].sort()).toEqual(['inboundSms', 'phoneStatus', 'send', 'statusCallback', 'testSettings']);
});
