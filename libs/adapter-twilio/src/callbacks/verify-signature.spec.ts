import { isAdapterError } from '@pigeonnier/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { verifySignature } from './verify-signature.js';

/** What the tests of Twilio's own client libraries (PHP, C#) publish: token, address, fields, body and their signatures. */
const TOKEN = '12345';
const URL_ = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const FORM = new URLSearchParams([
  ['To', '+18005551212'],
  ['Digits', '1234'],
  ['CallSid', 'CA1234567890ABCDE'],
  ['From', '+14158675309'],
  ['Caller', '+14158675309'],
]).toString();
const REPEATED = 'Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234';
const BODY = '{"property": "value", "boolean": true}';
const HASH = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';

function isAccepted(signature: string | undefined, url: string, rawBody: string, token = TOKEN): boolean {
  const query = Object.fromEntries(new URL(url).searchParams);
  try {
    verifySignature({ url, query, rawBody, headers: signature === undefined ? {} : { 'x-twilio-signature': signature } }, token);
    return true;
  } catch (error) {
    if (!isAdapterError(error) || error.kind !== 'unauthorized') throw error;
    return false;
  }
}

describe('published signatures are accepted', () => {
  test.each([
    ['of a form', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', URL_, FORM],
    ['of a form with repeated fields', 'IK+Dwps556ElfBT0I3Rgjkr1wJU=', URL_, REPEATED],
    ['of JSON, by its hash', 'a9nBmqA0ju/hNViExpshrM61xv4=', `${URL_}&bodySHA256=${HASH}`, BODY],
    ['of JSON, with nothing but the hash', 'y77kIzt2vzLz71DgmJGsen2scGs=', `https://mycompany.com/myapp.php?bodySHA256=${HASH}`, BODY],
    ['without the port of the address', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', URL_.replace('.com', '.com:1234'), FORM],
    ['with a port', 'CYn1h0gLBdNxDGkKJg6hYohgeD8=', URL_.replace('.com', '.com:1234'), FORM],
    ['with a port over HTTP', 'Zmvh+3yNM1Phv2jhDCwEM3q5ebU=', URL_.replace('https', 'http').replace('.com', '.com:1234'), FORM],
    ['with the usual port added', 'kvajT1Ptam85bY51eRf/AJRuM3w=', URL_, FORM],
    ['with the usual port of HTTP added', '0ZXoZLH/DfblKGATFgpif+LLRf4=', URL_.replace('https', 'http'), FORM],
    ['of a host with capitals', 'g9IN/x4Cft2g517EjYvEvM/W7LU=', URL_.replace('mycompany', 'MyCompany'), FORM],
    ['of a host with capitals and a port', 'PCqOZm8cnu/L6+u5i5fuEd+Iac4=', URL_.replace('mycompany.com', 'MyCompany.com:1234'), FORM],
    ['of an address with credentials', 'CukzLTc1tT5dXEDIHm/tKBanW10=', URL_.replace('://', '://user:pass@'), FORM],
    ['of an address with a user', '2YRLlVAflCqxaNicjMpJcSTgzSs=', URL_.replace('://', '://user@'), FORM],
    ['of an address with credentials, a port added', 'ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=', URL_.replace('://', '://user:pass@'), FORM],
  ])('%s', (_, signature, url, body) => {
    expect(isAccepted(signature, url, body)).toBe(true);
  });
});

describe('everything else is refused', () => {
  test.each([
    ['no signature', undefined, URL_, FORM],
    ['an empty signature', '', URL_, FORM],
    ['a wrong signature', 'FAIL', URL_, FORM],
    ['a signature with something before it', 'NOTRSOYDt4T1cUTdK1PDd93/VVr8B8=', URL_, FORM],
    ['another body', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', URL_, FORM.replace('1234', '1235')],
    ['a field more', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', URL_, `${FORM}&More=1`],
    ['another address', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', URL_.replace('foo=1', 'foo=2'), FORM],
    ['another host', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', URL_.replace('mycompany', 'MyCompany'), FORM],
    ['JSON whose hash is not in the address', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', URL_, BODY],
    ['JSON that is not the signed one', 'a9nBmqA0ju/hNViExpshrM61xv4=', `${URL_}&bodySHA256=${HASH}`, BODY.replace('true', 'false')],
    ['a hash that is no text of digits', 'a9nBmqA0ju/hNViExpshrM61xv4=', `${URL_}&bodySHA256=`, BODY],
  ])('%s', (_, signature, url, body) => {
    expect(isAccepted(signature, url, body)).toBe(false);
  });

  test('a signature under another token', () => {
    expect(isAccepted('RSOYDt4T1cUTdK1PDd93/VVr8B8=', URL_, FORM, '12346')).toBe(false);
  });
});
