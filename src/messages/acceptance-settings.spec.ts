import { expect, it } from 'vitest';
import { readAcceptanceSettings } from './acceptance-settings.js';

it.each([
  ['60', 60],
  ['0', 0],
  ['', 0],
  ['-5', 0],
  ['a minute', 0],
  ['999999', 86_400],
])('reads %j as a window of %i seconds', (value, seconds) => {
  const settings = readAcceptanceSettings([{ idUser: 3, name: 'duplicate_window', value }]);
  expect(settings.get(3)).toEqual({ templating: false, duplicateWindow: seconds });
});

it('keeps the settings of accounts apart', () => {
  const settings = readAcceptanceSettings([
    { idUser: 1, name: 'templating', value: '1' },
    { idUser: 2, name: 'templating', value: '0' },
    { idUser: 2, name: 'duplicate_window', value: '5' },
  ]);
  expect(Object.fromEntries(settings)).toEqual({
    1: { templating: true, duplicateWindow: 0 },
    2: { templating: false, duplicateWindow: 5 },
  });
});
