import { Test } from '@nestjs/testing';
import { isAdapterError, parseSettings } from '@pigeonnier/plugin-sdk';
import type { AdapterError, CallContext, OutboundSms } from '@pigeonnier/plugin-sdk';
import { HttpAdapter } from '../src/http.adapter.js';
import { HttpModule } from '../src/http.module.js';
import { HttpSettings } from '../src/settings/http.settings.js';

type Values = Readonly<Record<string, unknown>>;

export const CALLBACK_URL = 'https://sms.example.org/callback/status/http_adapter/7/?api_key=callback-key-1234';

/** What speaks each of the plain provider's four ways. */
export const WAYS = {
  json: {
    headers: 'Authorization: Basic {basic}',
    body: '{"to": "{to:number}", "content": {"text": "{text}"}, "ref": "{id}", "flash": "{flash:bool}", "report_to": "{callback_url}"}',
    uid_at: 'messages.0.id',
  },
  form: {
    body_kind: 'form',
    headers: 'Authorization: Basic {basic}',
    body: 'number={to:00}\nmessage={text}\nref={id}\nflash={flash}\nreport_to={callback_url}\nsender=My shop',
    uid_at: 'messages.0.id',
  },
  xml: {
    method: 'PUT',
    body_kind: 'xml',
    headers: 'Authorization: Basic {basic}',
    body: '<sms ref="{id}" report="{callback_url}"><to>{to:plain}</to><text>{text}</text></sms>',
    uid_at: 'messages.0.id',
  },
  send: { method: 'GET', uid_at: '/^OK id=(\\S+)/', success_if: '/^OK /' },
} as const satisfies Readonly<Record<string, Values>>;

/** Settings of a phone that asks the provider at this address in one of its ways. */
export function plainSettings(base: string, way: keyof typeof WAYS, secret: string): Values {
  const query = '?key={secret}&number={to:00}&message={text}&ref={id}&flash={flash}&report_to={callback_url}&sender=My+shop';
  return { ...WAYS[way], url: `${base}/${way}${way === 'send' ? query : ''}`, login: 'me', secret };
}

export interface PlainPhone {
  readonly adapter: HttpAdapter;
  close(): Promise<void>;
}

/** The adapter as a host runs it, with its connections. */
export async function startPhone({ allowPrivate = true } = {}): Promise<PlainPhone> {
  const app = await Test.createTestingModule({ imports: [HttpModule.register({ allowPrivate })] }).compile();
  await app.init();
  return { adapter: app.get(HttpAdapter, { strict: false }), close: () => app.close() };
}

export function contextOf(settings: Values): CallContext<HttpSettings> {
  return { settings: parseSettings(HttpSettings, settings), signal: AbortSignal.timeout(10_000), callbackUrl: () => CALLBACK_URL };
}

export function anSms(changes: Partial<OutboundSms> = {}): OutboundSms {
  return { to: '+33199000042', text: 'Your parcel is here', flash: false, medias: [], idempotencyKey: 'test-m1', ...changes };
}

export async function failureOf(work: Promise<unknown>): Promise<AdapterError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isAdapterError(error)) throw new Error('no AdapterError was thrown', { cause: error });
  return error;
}
