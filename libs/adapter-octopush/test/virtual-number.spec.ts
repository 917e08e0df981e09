import { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OctopushVirtualNumberAdapter } from '../src/virtual-number/octopush-virtual-number.adapter.js';
import type { OctopushVirtualNumberSettings } from '../src/virtual-number/octopush-virtual-number.settings.js';
import { aBatch, anSms, OWN_NUMBER, startVirtualNumber } from './octopush-phone.js';
import type { OctopushPhone } from './octopush-phone.js';

let sandbox: OctopushSandbox;
let phone: OctopushPhone<OctopushVirtualNumberAdapter, OctopushVirtualNumberSettings>;

beforeAll(async () => {
  sandbox = await OctopushSandbox.start({ account: { virtualNumbers: [OWN_NUMBER] } });
  phone = await startVirtualNumber(sandbox);
});
afterAll(async () => {
  await phone.close();
  await sandbox.close();
});
beforeEach(() => sandbox.reset());
afterEach(() => expect(sandbox.violations).toEqual([]));

test('a message comes from the number and can be answered', async () => {
  const receipt = await phone.adapter.send(anSms({ idempotencyKey: 'inst-m7' }), phone.context());
  expect(receipt).toMatchObject({ uid: sandbox.outbox[0]?.ticket, segments: 1, cost: 0.0455, currency: 'EUR' });
  expect(sandbox.requests.at(-1)?.body).toEqual({
    recipients: [{ phone_number: '+33199000042' }],
    text: 'Your parcel is here',
    type: 'sms_premium',
    purpose: 'alert',
    sender: OWN_NUMBER,
    with_replies: true,
    request_id: 'inst-m7',
  });
});

test('so does a batch', async () => {
  await phone.adapter.sendBatch(aBatch(['+33199000042', '+33199000043']), phone.context({ sms_type: 'low cost' }));
  expect(sandbox.outbox).toMatchObject([
    { sender: OWN_NUMBER, with_replies: true, type: 'sms_low_cost' },
    { sender: OWN_NUMBER, with_replies: true, type: 'sms_low_cost' },
  ]);
});

test('a number that the account does not rent is the phone’s fault, not the message’s', async () => {
  await expect(phone.adapter.send(anSms(), phone.context({ number: '+33199008888' }))).rejects.toMatchObject({
    kind: 'misconfigured',
    providerCode: '106',
  });
  expect(sandbox.outbox).toEqual([]);
});

test('testing settings and the phone’s status ask for the balance', async () => {
  await expect(phone.adapter.testSettings(phone.context())).resolves.toBeUndefined();
  sandbox.configure({ account: { credit: 0 } });
  expect(await phone.adapter.checkStatus(phone.context())).toBe('no_credit');
  await expect(phone.adapter.testSettings(phone.context({ api_key: 'guess' }))).rejects.toMatchObject({ kind: 'unauthorized' });
});
