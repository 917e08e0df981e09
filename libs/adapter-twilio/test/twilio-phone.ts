import { Test } from '@nestjs/testing';
import { isAdapterError, parseSettings } from '@pigeonnier/plugin-sdk';
import type { AdapterError, CallContext, OutboundSms } from '@pigeonnier/plugin-sdk';
import { TwilioAdapter } from '../src/twilio.adapter.js';
import { TwilioModule } from '../src/twilio.module.js';
import { TwilioSettings } from '../src/twilio.settings.js';
import { sidOf } from './fake-twilio.js';

export const NUMBER = '+15005550006';

/** The adapter as a host runs it, with its connections. */
export interface TwilioPhone {
  readonly adapter: TwilioAdapter;
  /** A call's context of the account `first` with the given settings. */
  context(settings?: Readonly<Record<string, unknown>>, callbackBase?: string): CallContext<TwilioSettings>;
  close(): Promise<void>;
}

export async function startPhone(url: string): Promise<TwilioPhone> {
  const app = await Test.createTestingModule({ imports: [TwilioModule.register({ baseUrl: url, messagingBaseUrl: url })] }).compile();
  await app.init();
  return {
    adapter: app.get(TwilioAdapter, { strict: false }),
    context: (settings = {}, callbackBase = 'https://sms.example.org') => ({
      settings: parseSettings(TwilioSettings, {
        account_sid: sidOf('AC', 'first'),
        auth_token: 'auth-token-of-first',
        number: NUMBER,
        ...settings,
      }),
      signal: AbortSignal.timeout(10_000),
      callbackUrl: (kind) => `${callbackBase}/callback/${kind}/twilio_virtual_number_adapter/3/?api_key=secret`,
    }),
    close: () => app.close(),
  };
}

export function anSms(changes: Partial<OutboundSms> = {}): OutboundSms {
  return { to: '+33199000042', text: 'Your parcel is here', flash: false, medias: [], idempotencyKey: 'test-m1', ...changes };
}

export const aFile = (name: string, size = 1_000): OutboundSms['medias'][number] => ({
  url: `https://sms.example.org/data/public/${name}`,
  contentType: 'image/png',
  size,
});

export async function failureOf(work: Promise<unknown>): Promise<AdapterError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isAdapterError(error)) throw new Error(`no AdapterError but ${String(error)}`);
  return error;
}
