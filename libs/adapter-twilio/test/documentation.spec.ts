import { readFileSync } from 'node:fs';
import { describeFields } from '@pigeonnier/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { STATUS_WORDS } from '../src/callbacks/parse-reports.js';
import { ERROR_CODES, REPORT_CODES } from '../src/error-codes.js';
import { twilioVirtualNumber } from '../src/index.js';

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

/** What the manifest says of RaspiSMS's nine features, in its order. */
function declared(): readonly boolean[] {
  const { capabilities, features } = twilioVirtualNumber;
  const can = (name: string): boolean => (capabilities as readonly string[]).includes(name);
  return [
    can('send'),
    can('inboundSms') || can('readInbox'),
    can('phoneStatus'),
    features?.mmsSending === true,
    features?.mmsReception === true,
    can('statusCallback'),
    features?.flash === true,
    can('inboundCall'),
    can('endCall'),
  ];
}

describe.each([
  ['en', 'Yes'],
  ['fr', 'Oui'],
])('the page in %s', (language, yes) => {
  const page = readFileSync(new URL(`../../../docs/twilio.${language}.md`, import.meta.url), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  /** Rows of the table whose heading ends with this. */
  const codesBefore = (isKind: (cell: string) => boolean): string[][] =>
    rows.filter(([code, , last]) => /^\d{5}$/.test(code ?? '') && isKind(last ?? '')).map(([code, , last]) => [code ?? '', last ?? '']);

  test('begins with RaspiSMS’s table of features, as the manifest has them', () => {
    const table = rows.slice(2, 11);
    expect(table.map(([name]) => name)).toEqual(FEATURES);
    expect(table.map((cells) => cells.at(-1)?.startsWith(yes))).toEqual(declared());
  });

  test('explains every setting, and tells which are required', () => {
    for (const { name, required } of describeFields(twilioVirtualNumber.settings)) {
      const row = rows.find(([cell]) => cell === `\`${name}\``);
      expect([name, row?.[1] !== '' && row !== undefined]).toEqual([name, required]);
    }
  });

  test('lists every error code with what happens, and no other', () => {
    expect(codesBefore((cell) => cell.startsWith('`'))).toEqual(Array.from(ERROR_CODES, ([code, { kind }]) => [code, `\`${kind}\``]));
  });

  test('lists every code of reports, and every final word', () => {
    expect(codesBefore((cell) => !cell.startsWith('`')).map(([code]) => code)).toEqual([...REPORT_CODES.keys()]);
    for (const [word, status] of STATUS_WORDS) {
      expect(rows.some(([words, cell]) => words?.includes(`\`${word}\``) && cell === status)).toBe(true);
    }
  });
});

test('the manifest has RaspiSMS’s names', () => {
  expect(twilioVirtualNumber).toMatchObject({ uid: 'twilio_virtual_number_adapter', raspismsName: 'adapters\\TwilioVirtualNumberAdapter' });
  const fields = describeFields(twilioVirtualNumber.settings);
  expect(fields.slice(0, 4).map(({ name }) => name)).toEqual(['account_sid', 'auth_token', 'number', 'status_change_callback']);
  expect(fields.filter(({ required }) => required).map(({ name }) => name)).toEqual(['account_sid', 'auth_token', 'number']);
  expect(twilioVirtualNumber.features).not.toHaveProperty('idempotentSend');
});
