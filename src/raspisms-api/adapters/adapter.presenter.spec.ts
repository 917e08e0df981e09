import { defineAdapter, describeFields, Field } from '@pigeonnier/plugin-sdk';
import type { AdapterDefinition } from '@pigeonnier/plugin-sdk';
import { expect, test } from 'vitest';
import { GuardedAdapter } from '../../phones/index.js';
import { presentAdapter } from './adapter.presenter.js';

const words = (text: string) => ({ en: text, fr: `${text} (fr)` });

class Settings {
  @Field({ title: words('Token'), description: words('Where it stands.'), required: true, secret: true, minLength: 8, maxLength: 40 })
  token!: string;

  @Field({ title: words('Copies'), description: words('How many.'), kind: 'integer', min: 1, max: 5, default: 2 })
  copies!: number;
}

class Sender {
  send = () => Promise.resolve({});
}

const NAMES = { uid: 'acme_adapter', name: words('Acme'), description: words('Sends.'), useClass: Sender } as const;

function present<S extends object>(definition: AdapterDefinition<S, 'send'>): object {
  const anyAdapter = definition as unknown as AdapterDefinition;
  return presentAdapter(new GuardedAdapter(anyAdapter, 'acme', describeFields(definition.settings), new Sender()));
}

test('an adapter shows all that its manifest declares', () => {
  const definition = defineAdapter({
    ...NAMES,
    raspismsName: 'adapters\\AcmeAdapter',
    capabilities: ['send'],
    features: { flash: true, mmsSending: true, mmsReception: true, idempotentSend: { windowHours: 12 } },
    limits: { maxTextLength: 160, maxConcurrency: 4, ratePerSecond: 2.5, maxRecipients: 100, callTimeoutMs: 5_000 },
    reportFamily: 'acme',
    hidden: true,
    hideSettings: true,
    settings: Settings,
  });
  expect(present(definition)).toEqual({
    adapter: 'adapters\\AcmeAdapter',
    uid: 'acme_adapter',
    plugin: 'acme',
    status: 'available',
    reason: null,
    name: words('Acme'),
    description: words('Sends.'),
    hidden: 1,
    hide_data: 1,
    capabilities: ['send'],
    features: { flash: 1, mms_sending: 1, mms_reception: 1, idempotent_send_hours: 12 },
    limits: { max_text_length: 160, max_concurrency: 4, rate_per_second: 2.5, max_recipients: 100, call_timeout_ms: 5_000 },
    report_family: 'acme',
    fields: [
      {
        name: 'token',
        title: words('Token'),
        description: words('Where it stands.'),
        required: 1,
        secret: 1,
        type: 'text',
        choices: [],
        default_value: null,
        min_length: 8,
        max_length: 40,
        min: null,
        max: null,
      },
      {
        name: 'copies',
        title: words('Copies'),
        description: words('How many.'),
        required: 0,
        secret: 0,
        type: 'integer',
        choices: [],
        default_value: 2,
        min_length: null,
        max_length: null,
        min: 1,
        max: 5,
      },
    ],
  });
});

test('what a manifest leaves out is 0 or null, under the same names', () => {
  expect(present(defineAdapter({ ...NAMES, capabilities: ['send'], settings: class {} }))).toMatchObject({
    adapter: 'acme_adapter',
    hidden: 0,
    hide_data: 0,
    features: { flash: 0, mms_sending: 0, mms_reception: 0, idempotent_send_hours: null },
    limits: { max_text_length: null, max_concurrency: null, rate_per_second: null, max_recipients: null, call_timeout_ms: null },
    report_family: null,
    fields: [],
  });
});
