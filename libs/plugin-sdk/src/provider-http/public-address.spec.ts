import { expect, it } from 'vitest';
import { isPublicAddress, refuseAddress } from './public-address.js';

it('knows the public internet', () => {
  expect(['8.8.8.8', '2a00:1450:4007:80e::200e', '::ffff:8.8.8.8'].filter((address) => !isPublicAddress(address))).toEqual([]);
  const others = [
    '224.0.0.1',
    '255.255.255.255',
    '172.16.0.1',
    '198.18.0.1',
    '2001:db8::1',
    'ff02::1',
    '2002:7f00:1::',
    '64:ff9b::7f00:1',
    'x',
    '',
  ];
  expect(others.filter(isPublicAddress)).toEqual([]);
});

it.each(['http://127.0.0.1/', 'http://[::1]/', 'http://2130706433/', 'http://0x7f.1/', 'http://[::ffff:10.0.0.1]/'])(
  'refuses an address that stands in %s, and says how it is allowed',
  (url) => {
    expect(() => refuseAddress(new URL(url), { remedy: 'ask the operator' })).toThrow(/is in a private network; ask the operator$/);
    expect(() => refuseAddress(new URL(url), { isAllowed: () => true })).not.toThrow();
  },
);

it('leaves names to the look-up', () => {
  expect(() => refuseAddress(new URL('http://localhost/'))).not.toThrow();
});
