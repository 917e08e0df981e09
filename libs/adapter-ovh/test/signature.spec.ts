import { describe, expect, test } from 'vitest';
import { signatureOf } from '../src/client/signature.js';

/** The revoked keys, time and signatures that OVH publishes with the tests of its client for Go (`go-ovh`, `ovh_test.go`). */
const KEYS = { appSecret: '9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk', consumerKey: '5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY', timestamp: 1_457_018_875 };
const BODY = '{"a":"b","c":"d"}';

describe('the signature of a request', () => {
  test.each([
    ['GET', '/auth', '', '$1$52992e595b398f6aba591ee5925b379081614ced'],
    ['POST', '/auth', BODY, '$1$ea0e0d82447373a3ddf5947065f1d519ca0bcaf2'],
    ['PUT', '/auth', BODY, '$1$0fdc3ed192ffbf3d1be414dbb733bbb7729500ee'],
    ['DELETE', '/auth', '', '$1$f685c165fa9da88b294b5fd2504588588105f994'],
    ['GET', '/authTO', '', '$1$fbf2332d802de7f075e1b5bc52bd2fbed6790224'],
    ['POST', '/authTO', BODY, '$1$4e23630584237237f4667e19e8ebe45c70a0b8b8'],
    ['PUT', '/authTO', BODY, '$1$8768dfec08fa37f7af6a913ac0f2c6b63a0e377f'],
    ['DELETE', '/authTO', '', '$1$7b00b6432e4b2e168a3147240a074617c1ae483c'],
  ] as const)('is OVH’s own for %s %s', (method, path, body, signature) => {
    expect(signatureOf({ ...KEYS, method, url: `https://api.eu.ovhcloud.com/1.0${path}`, body })).toBe(signature);
  });

  test('is over the bytes of UTF-8', () => {
    const sign = (body: string): string => signatureOf({ ...KEYS, method: 'POST', url: 'https://eu.api.ovh.com/1.0/sms', body });
    expect(sign('{"message":"à bientôt"}')).not.toBe(sign('{"message":"a bientot"}'));
  });
});
