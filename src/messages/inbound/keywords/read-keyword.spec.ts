import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keywordReader } from './read-keyword.js';

const read = keywordReader();

describe('a keyword', () => {
  it.each([
    'stop',
    'STOP',
    ' Stop\n',
    'stop sms',
    'STOP.',
    '"stop"',
    'STOP !',
    '« Stop »',
    'Stop-SMS',
    'stop\u00a0sms',
    'STOP 🛑',
    'arret',
    'Arrêt',
    'ARRE\u0302T',
    'unsubscribe',
  ])('%s says stop', (text) => expect(read(text)).toBe('stop'));

  it.each(['STOP 36180', 'STOP au 36180', 'stop to 36180', 'Stop SMS au 36180'])(
    '%s, copied from the end of a message, says stop',
    (text) => {
      expect(read(text)).toBe('stop');
    },
  );

  it.each(['start', 'START!', 'Reprendre', 'subscribe'])('%s says start', (text) => {
    expect(read(text)).toBe('start');
  });

  it.each([
    '',
    '   ',
    '...',
    'stopped',
    'please stop',
    'stop stop',
    'non stop',
    'stop 361',
    'stop au 361800',
    'stop a 36180',
    'start 36180',
    '36180',
    'bus stop',
    `stop${' '.repeat(300)}`,
  ])('"%s" is none', (text) => expect(read(text)).toBeUndefined());

  it('is one of the account’s own words, however it writes them', () => {
    const own = keywordReader({ stop_words: ' Ça suffit !, BASTA,,', start_words: 'Encore' });
    expect([own('ca suffit'), own('Basta.'), own('ENCORE'), own('reprendre'), own('arret')]).toEqual([
      'stop',
      'stop',
      'start',
      undefined,
      undefined,
    ]);
  });

  it.each([
    { stop_words: '', start_words: '' },
    { stop_words: 'basta', start_words: 'stop,stop sms' },
  ])('stop and stop sms say stop under %o', (settings) =>
    expect([keywordReader(settings)('Stop'), keywordReader(settings)('STOP SMS')]).toEqual(['stop', 'stop']),
  );

  it('is understood with any punctuation around it, and in any case', () => {
    const around = fc.string({ unit: fc.constantFrom(' ', '.', '!', '"', '«', '»', '…', '\n', '-', '🛑'), maxLength: 10 });
    const anyCase = fc.mixedCase(fc.constantFrom('stop', 'stop sms', 'arrêt'));
    fc.assert(fc.property(around, anyCase, around, (before, word, after) => read(`${before}${word}${after}`) === 'stop'));
  });
});
