import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallbackRequest } from '@pigeonnier/plugin-sdk';
import { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import type { AccountConfig } from '@pigeonnier/octopush-sandbox';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aBatch, anSms, startPhone } from './octopush-phone.js';
import type { OctopushPhone } from './octopush-phone.js';

let sandbox: OctopushSandbox;
let phone: OctopushPhone;
let received: CallbackRequest[];
let closeHost: () => Promise<void>;

/** A host that keeps what it gets, forms as PHP nests them. */
beforeEach(async () => {
  received = [];
  const host = createServer((request, response) => {
    let rawBody = '';
    request.on('data', (chunk: Buffer) => (rawBody += chunk.toString()));
    request.on('end', () => {
      const contentType = request.headers['content-type'] ?? '';
      const body: unknown = contentType.includes('json') ? JSON.parse(rawBody) : parseForm(rawBody);
      received.push({ method: 'POST', url: request.url ?? '', query: {}, headers: { 'content-type': contentType }, rawBody, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  closeHost = () =>
    new Promise((resolve) => {
      host.close(() => resolve());
      host.closeAllConnections();
    });
  const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}/`;
  sandbox = await OctopushSandbox.start({
    now: () => Date.UTC(2030, 4, 2, 7, 15, 7),
    callbackDelayMs: 0,
    account: { callbackUrls: { deliveries: url, inbounds: url, blacklisted: url } },
  });
  phone = await startPhone(sandbox);
});
afterEach(async () => {
  expect(sandbox.violations).toEqual([]);
  await phone.close();
  await sandbox.close();
  await closeHost();
});

function parseForm(text: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const [, outer, inner] = /^(\w+)\[(\w+)\]$/.exec(name) ?? [];
    if (outer === undefined || inner === undefined) fields[name] = value;
    else fields[outer] = { ...(fields[outer] as object | undefined), [inner]: value };
  }
  return fields;
}

const FORMS: readonly Pick<AccountConfig, 'payload' | 'inboundForm'>[] = [
  { payload: 'json', inboundForm: 'flat' },
  { payload: 'json', inboundForm: 'metadata' },
  { payload: 'form', inboundForm: 'flat' },
  { payload: 'form', inboundForm: 'metadata' },
];
const AT = new Date('2030-05-02T07:15:07Z');

test.each(FORMS)('a message is followed from ticket to report, reply and STOP with %j', async (account) => {
  sandbox.configure({ account, plusSign: 'dropped' });
  const { uid } = await phone.adapter.send(anSms(), phone.context());
  await sandbox.idle();
  await sandbox.reply({ number: '+33199000042', text: 'Oui, merci' });
  await sandbox.stop({ number: '+33199000042' });

  expect(received.flatMap((request) => phone.adapter.parseStatusCallback(request))).toEqual([
    { uid, recipient: '+33199000042', status: 'unknown', providerStatus: 'ACK', at: AT },
    { uid, recipient: '+33199000042', status: 'delivered', providerStatus: 'DELIVERED', at: AT },
  ]);
  expect(received.flatMap((request) => phone.adapter.parseInboundSms(request))).toEqual([
    { origin: '+33199000042', text: 'Oui, merci', at: AT, inReplyTo: uid },
  ]);
  expect(received.flatMap((request) => phone.adapter.parseOptOut(request))).toEqual([
    { number: '+33199000042', text: 'STOP', at: AT, inReplyTo: uid },
  ]);
});

test('each recipient of a batch has a report of its own', async () => {
  sandbox.configure({ acknowledge: false });
  const { uid } = (await phone.adapter.sendBatch(aBatch(['+33199000042', '+33199000001', '+33199000004']), phone.context())) as {
    uid?: string;
  };
  await sandbox.idle();
  const updates = received.flatMap((request) => phone.adapter.parseStatusCallback(request));
  expect(updates.sort((a, b) => (a.recipient ?? '').localeCompare(b.recipient ?? ''))).toMatchObject([
    { uid, recipient: '+33199000001', status: 'failed', reason: 'other' },
    { uid, recipient: '+33199000004', status: 'failed', reason: 'bad_number' },
    { uid, recipient: '+33199000042', status: 'delivered' },
  ]);
});
