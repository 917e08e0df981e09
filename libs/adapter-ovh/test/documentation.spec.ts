import { readFileSync } from 'node:fs';
import { describeFields } from '@pigeonnier/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES, HTTP_STATUSES } from '../src/client/error-codes.js';
import { ovhSmsShortcode, ovhSmsVirtualNumber } from '../src/index.js';
import { DLR_IDS, PTT_CODES } from '../src/reports/ptt-codes.js';

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
  const page = readFileSync(new URL(`../../../docs/ovh.${language}.md`, import.meta.url), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  /** First and last two cells of the rows that begin with something of this form. */
  const listed = (form: RegExp, ...columns: readonly number[]) =>
    rows.filter(([first]) => form.test(first ?? '')).map((row) => columns.map((column) => row[column] ?? ''));

  test('begins with RaspiSMS’s table of features', () => {
    expect(rows.slice(2, 11).map(([name]) => name)).toEqual(FEATURES);
  });

  test.each([ovhSmsShortcode, ovhSmsVirtualNumber])('explains every setting of $uid and names it', ({ settings, uid, raspismsName }) => {
    const explained = rows.map(([name]) => name);
    for (const { name } of describeFields(settings)) expect(explained).toContain(`\`${name}\``);
    expect(page).toContain(uid);
    expect(page).toContain(raspismsName);
  });

  test('lists every error code and every HTTP status with what happens, and no other', () => {
    expect(listed(/^`[A-Z_]+`$/, 0, 2)).toEqual(Array.from(ERROR_CODES, ([code, { kind }]) => [`\`${code}\``, `\`${kind}\``]));
    expect(listed(/^HTTP \d{3}$/, 0, 2)).toEqual(Array.from(HTTP_STATUSES, ([status, { kind }]) => [`HTTP ${status}`, `\`${kind}\``]));
  });

  test('lists every number of a report with what is read of it, and no other', () => {
    const meanings = (name: string, codes: typeof DLR_IDS) =>
      Array.from(codes, ([code, { status, reason }]) => [
        `\`${name}=${code}\``,
        `\`${status}\``,
        reason === undefined ? '' : `\`${reason}\``,
      ]);
    expect(listed(/^`dlr=\d+`$/, 0, 2, 3)).toEqual(meanings('dlr', DLR_IDS));
    expect(listed(/^`ptt=\d+`$/, 0, 2, 3)).toEqual(meanings('ptt', PTT_CODES));
  });
});
