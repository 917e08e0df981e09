import { definePlugin, ProviderHttpModule } from '@pigeonnier/plugin-sdk';
import type { AdapterDefinition, PluginDefinition } from '@pigeonnier/plugin-sdk';
import { callbackRequest } from '../../src/index.js';
import type { AdapterContract, CallbackFixtures, Refusal } from '../../src/index.js';
import { AcmeAdapter, AcmeOptions, AcmeSettings } from './acme.adapter.js';
import { AcmeProvider } from './acme.provider.js';

const REFUSALS: readonly Refusal<AcmeProvider>[] = [
  { name: 'an unknown token', kind: 'unauthorized', settings: { token: 'unknown-token' } },
  { name: 'an unknown token in a test', kind: 'unauthorized', method: 'testSettings', settings: { token: 'unknown-token' } },
  { name: 'an empty account', kind: 'no_credit', settings: { token: 'token-of-empty' } },
  { name: 'a number that does not exist', kind: 'invalid_message', sms: { to: '+33199000001' } },
  { name: 'a request too many', kind: 'rate_limited', arrange: ({ fake }) => fake.answerWith({ status: 429, json: {} }, 1) },
];

const CALLBACKS: CallbackFixtures = {
  statusCallback: [
    {
      request: callbackRequest({ json: { id: 'acme-1', state: 'DELIVERED' } }),
      reads: [{ uid: 'acme-1', status: 'delivered', providerStatus: 'DELIVERED' }],
    },
    { request: callbackRequest({ form: { id: 'acme-1', state: 'NEW_WORD' } }), reads: [{ status: 'unknown', providerStatus: 'NEW_WORD' }] },
  ],
  inboundSms: [
    { request: callbackRequest({ json: { from: '+33199000042', reply: 'yes' } }), reads: [{ origin: '+33199000042', text: 'yes' }] },
  ],
  optOutCallback: [{ request: callbackRequest({ json: { stopped: '+33199000042' } }), reads: [{ number: '+33199000042' }] }],
};

/** What is wrong with an animal; everything else is right. */
export interface Peculiarity {
  readonly definition?: Partial<Omit<AdapterDefinition<AcmeSettings>, 'useClass'>> & { readonly useClass?: typeof AcmeAdapter };
  readonly plugin?: Partial<PluginDefinition>;
  /** Beside the adapter's class. */
  readonly providers?: readonly unknown[];
  readonly controllers?: readonly unknown[];
  readonly contract?: Partial<AdapterContract<AcmeProvider>>;
}

/** The contract of an adapter that is right but for its peculiarity. Types would refuse most of them: plugins are not all written in TypeScript. */
export function anAnimal({
  definition,
  plugin,
  providers = [],
  controllers = [],
  contract,
}: Peculiarity = {}): AdapterContract<AcmeProvider> {
  const adapter = {
    uid: 'acme_adapter',
    name: { en: 'Acme SMS', fr: 'Acme SMS' },
    description: { en: 'Sends SMS through Acme.', fr: 'Envoie des SMS par Acme.' },
    capabilities: ['send', 'sendBatch', 'statusCallback', 'inboundSms', 'optOutCallback', 'phoneStatus', 'testSettings'],
    features: { idempotentSend: { windowHours: 24 } },
    limits: { maxRecipients: 100, maxConcurrency: 8 },
    settings: AcmeSettings,
    useClass: AcmeAdapter,
    ...definition,
  } as const;
  const module = (options: object) => ({
    module: class AcmeModule {},
    imports: [ProviderHttpModule],
    controllers: controllers as never,
    providers: [{ provide: AcmeOptions, useValue: options }, adapter.useClass, ...(providers as never[])],
  });
  const defined = definePlugin({ name: 'acme', version: '1.0.0', options: AcmeOptions, module, adapters: [adapter] });
  return {
    plugin: plugin === undefined ? defined : { ...defined, ...plugin },
    uid: adapter.uid,
    settings: { token: 'token-of-first' },
    provider: AcmeProvider,
    refusals: REFUSALS,
    callbacks: CALLBACKS,
    ...contract,
  };
}
