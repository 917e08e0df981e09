import { parseSettings } from '@pigeonnier/plugin-sdk';
import { callbackRequest } from '@pigeonnier/plugin-testkit';
import { describe, expect, it } from 'vitest';
import { parseReplies } from '../src/callbacks/parse-replies.js';
import { parseReports } from '../src/callbacks/parse-reports.js';
import { compilePhone } from '../src/compile-phone.js';
import { HttpSettings } from '../src/settings/http.settings.js';
import { plainSettings } from './plain-phone.js';

type Values = Readonly<Record<string, unknown>>;

const settingsOf = (changes: Values) =>
  parseSettings(HttpSettings, { ...plainSettings('https://api.plain.example', 'json', 'key'), ...changes });

describe('reports', () => {
  const settings = { status_uid_at: 'id', status_at: 'status', statuses: 'DELIVRD=delivered\nEXPIRED=expired' };
  const read = (request: Parameters<typeof callbackRequest>[0], changes: Values = {}) => {
    const phone = settingsOf({ ...settings, ...changes });
    return parseReports(callbackRequest(request), phone, compilePhone(phone).statuses);
  };
  const delivered = [{ uid: 'm-1', status: 'delivered', providerStatus: 'DELIVRD' }];

  it.each([
    ['a query', { query: { id: 'm-1', status: 'DELIVRD' } }],
    ['a form', { form: { id: 'm-1', status: 'DELIVRD' } }],
    ['JSON', { json: { id: 'm-1', status: 'DELIVRD' } }],
    ['a list', { json: [{ id: 'm-1', status: 'DELIVRD' }] }],
    ['the query and a form together', { query: { id: 'm-1' }, form: { status: 'DELIVRD' } }],
  ])('are read of %s', (_, request) => {
    expect(read(request)).toEqual(delivered);
  });

  it('are read of a list within JSON, and of paths', () => {
    const json = {
      results: [{ message: { id: 'm-1' }, status: { name: 'delivrd' } }, { message: { id: 2 }, status: { name: 'EXPIRED' } }, { other: 1 }],
    };
    expect(read({ json }, { callback_list_at: 'results', status_uid_at: 'message.id', status_at: 'status.name' })).toEqual([
      { uid: 'm-1', status: 'delivered', providerStatus: 'delivrd' },
      { uid: '2', status: 'failed', reason: 'expired', providerStatus: 'EXPIRED' },
    ]);
  });

  it('are read of a form with a dot in a name', () => {
    expect(read({ form: { 'msg.id': 'm-1', status: 'DELIVRD' } }, { status_uid_at: 'msg.id' })).toEqual(delivered);
  });

  it('with a word that the table lacks are unknown, whatever the word', () => {
    for (const word of ['constructor', '__proto__', 'QUEUED']) {
      expect(read({ query: { id: 'm-1', status: word } })).toEqual([{ uid: 'm-1', status: 'unknown', providerStatus: word }]);
    }
  });

  it('are not seen in what lacks the id or the status, nor without settings for them', () => {
    expect(read({ json: { id: 'm-1' } })).toEqual([]);
    expect(read({ json: { status: 'DELIVRD' } })).toEqual([]);
    expect(read({ json: { id: 'm-1', status: 'DELIVRD' } }, { status_uid_at: '', status_at: '' })).toEqual([]);
  });
});

describe('replies', () => {
  const settings = { reception_origin_at: 'from', reception_text_at: 'text', reception_id_at: 'id', reception_time_at: 'at' };
  const read = (form: Readonly<Record<string, string>>, changes: Values = {}) =>
    parseReplies(callbackRequest({ form }), settingsOf({ ...settings, ...changes }));

  it('are read with sender, text, id and time', () => {
    expect(read({ from: '+33199000042', text: 'oui', id: 'in-1', at: '2030-05-02T09:16:40Z' })).toEqual([
      { origin: '+33199000042', text: 'oui', uid: 'in-1', at: new Date('2030-05-02T09:16:40Z') },
    ]);
  });

  it.each([
    ['33199000042', '+33199000042'],
    ['0033 1 99 00 00 42', '+33199000042'],
    ['0199000042', '0199000042'],
    ['36100', '36100'],
    ['My Bank', 'My Bank'],
  ])('of %s come from %s', (from, origin) => {
    expect(read({ from, text: '' })).toEqual([{ origin, text: '' }]);
  });

  it.each([
    ['2030-05-02 11:16:40', { reception_time_zone: 'Europe/Paris' }, '2030-05-02T09:16:40Z'],
    ['2030-05-02T11:16:40+02:00', {}, '2030-05-02T09:16:40Z'],
    ['1903943800', {}, '2030-05-02T09:16:40Z'],
    ['1903943800000', {}, '2030-05-02T09:16:40Z'],
    ['02/05/2030 11:16', { reception_time_format: 'dd/MM/yyyy HH:mm', reception_time_zone: 'Europe/Paris' }, '2030-05-02T09:16:00Z'],
    ['02/05/2030', {}, undefined],
    ['soon', {}, undefined],
    ['0001-01-01 00:00:00', {}, undefined],
  ])('were written at %s (%j)', (at, changes, expected) => {
    expect(read({ from: '36100', text: 'a', at }, changes)[0]?.at).toEqual(expected === undefined ? undefined : new Date(expected));
  });

  it('are not seen in what lacks the sender or the text', () => {
    expect(read({ text: 'a' })).toEqual([]);
    expect(read({ from: '36100' })).toEqual([]);
    expect(read({ from: '', text: 'a' })).toEqual([]);
  });
});
