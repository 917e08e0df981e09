import { Test } from '@nestjs/testing';
import { isAdapterError, parseSettings } from '@pigeonnier/plugin-sdk';
import type { AdapterError, CallContext, OutboundSms } from '@pigeonnier/plugin-sdk';
import { OdysseyAdapter } from '../src/odyssey.adapter.js';
import { OdysseyModule } from '../src/odyssey.module.js';
import { OdysseySettings } from '../src/odyssey.settings.js';

/** The adapter as a host runs it, with its connections. */
export interface OdysseyPhone {
  readonly adapter: OdysseyAdapter;
  context(settings?: Readonly<Record<string, unknown>>): CallContext<OdysseySettings>;
  close(): Promise<void>;
}

export async function startPhone(baseUrl: string): Promise<OdysseyPhone> {
  const app = await Test.createTestingModule({ imports: [OdysseyModule.register({ baseUrl })] }).compile();
  await app.init();
  return {
    adapter: app.get(OdysseyAdapter, { strict: false }),
    context: (settings = {}) => ({
      settings: parseSettings(OdysseySettings, { login: 'shop', password: 'p:a:ss:word', ...settings }),
      signal: AbortSignal.timeout(10_000),
      callbackUrl: (kind) => `http://127.0.0.1/callback/${kind}/`,
    }),
    close: () => app.close(),
  };
}

export function anSms(changes: Partial<OutboundSms> = {}): OutboundSms {
  return { to: '+33199000042', text: 'Your parcel is here', flash: false, medias: [], idempotencyKey: 'test-m1', ...changes };
}

export async function failureOf(work: Promise<unknown>): Promise<AdapterError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isAdapterError(error)) throw new Error(`no AdapterError but ${String(error)}`);
  return error;
}
