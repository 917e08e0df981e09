import { expect, test } from 'vitest';
import { toE164 } from './phone-number.js';

test.each(['+33199000042', '33199000042', '0033199000042', '0199000042', ' +33 1 99 00 00 42 ', '01.99.00.00.42', '(33)199-000042'])(
  '%j is +33199000042',
  (text) => {
    expect(toE164(text)).toBe('+33199000042');
  },
);

test.each(['+32470123456', '32470123456', '0032470123456'])('%j keeps its country', (text) => {
  expect(toE164(text)).toBe('+32470123456');
});

test.each([undefined, '', '38015', '+', '00', 'FrontDesk', '+0199000042', '+1234567890123456', '1e10', '٠١٢٣٤٥٦٧٨٩'])(
  '%j is no number',
  (text) => {
    expect(toE164(text)).toBeUndefined();
  },
);
