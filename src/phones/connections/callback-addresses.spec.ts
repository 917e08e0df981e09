import { describe, expect, it } from 'vitest';
import type { Environment } from '../../config/index.js';
import { CallbackAddresses } from './callback-addresses.js';

function addressesOf(environment: Partial<Environment>): CallbackAddresses {
  return new CallbackAddresses({ host: '127.0.0.1', port: 8080, pathPrefix: '', ...environment } as Environment);
}

describe('callback addresses', () => {
  const addresses = addressesOf({ publicUrl: 'https://sms.example.org/pigeons' });

  it.each([
    ['status', 7, '/callback/status/acme_sms_adapter/7/?api_key=s%26cret'],
    ['status', undefined, '/callback/status/acme_sms_adapter/?api_key=s%26cret'],
    ['reception', 7, '/callback/reception/acme_sms_adapter/7/?api_key=s%26cret'],
    ['stop', 7, '/callback/stop/acme_sms_adapter/7/?api_key=s%26cret'],
    ['inbound_call', 7, '/callback/inbound_call/7/?api_key=s%26cret'],
    ['end_call', 7, '/callback/end_call/7/?api_key=s%26cret'],
  ] as const)('have RaspiSMS’s shapes: %s of phone %s', (kind, idPhone, expected) => {
    expect(addresses.for(kind, 'acme_sms_adapter', idPhone, 's&cret')).toBe(`https://sms.example.org/pigeons${expected}`);
  });

  it.each([
    [{}, 'http://127.0.0.1:8080/callback/stop/a/'],
    [{ pathPrefix: '/sms' }, 'http://127.0.0.1:8080/sms/callback/stop/a/'],
    [{ host: '0.0.0.0' }, 'http://localhost:8080/callback/stop/a/'],
    [{ host: '::1' }, 'http://[::1]:8080/callback/stop/a/'],
  ])('begin with the host’s own address without a public one: %o', (environment, expected) => {
    expect(addressesOf(environment).for('stop', 'a', undefined, undefined)).toBe(expected);
  });
});
