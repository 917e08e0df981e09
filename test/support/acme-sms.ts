import { AdapterError, defineAdapter, Field, readString, readValue, requireString } from '@pigeonnier/plugin-sdk';
import type {
  AdapterDefinition,
  CallbackContext,
  CallbackRequest,
  InboundSms,
  InboundSmsParser,
  MessageStatus,
  OptOut,
  OptOutParser,
  SendReceipt,
  SmsSender,
  StatusCallbackParser,
  StatusUpdate,
} from '@pigeonnier/plugin-sdk';
import { GuardedAdapter } from '../../src/phones/index.js';

class AcmeSettings {
  @Field({ title: { en: 'Token', fr: 'Jeton' }, description: { en: 'Token.', fr: 'Jeton.' } })
  token = '';
}

const STATUS: Readonly<Record<string, MessageStatus>> = { DELIVERED: 'delivered', NOT_DELIVERED: 'failed', BLOCKED: 'failed' };

/** A provider that names its calls by their fields: `state` a report, `reply` a message, `stopped` an opt-out. One call may hold a list. */
class AcmeSmsAdapter
  implements SmsSender<AcmeSettings>, StatusCallbackParser<AcmeSettings>, InboundSmsParser<AcmeSettings>, OptOutParser<AcmeSettings>
{
  /** What the last parser was given. */
  lastSettings: unknown;
  lastRequest: CallbackRequest | undefined;

  async send(): Promise<SendReceipt> {
    return {};
  }

  parseStatusCallback(request: CallbackRequest, { settings }: CallbackContext<AcmeSettings>): readonly StatusUpdate[] {
    this.lastSettings = settings;
    this.lastRequest = request;
    return entries(request, 'state').map((entry) => {
      const word = requireString(entry, 'state');
      const recipient = readString(entry, 'to');
      return {
        uid: requireString(entry, 'id'),
        status: STATUS[word] ?? 'unknown',
        providerStatus: word,
        ...(recipient !== undefined && { recipient }),
        ...(word === 'BLOCKED' && { reason: 'opted_out' as const }),
      };
    });
  }

  parseInboundSms(request: CallbackRequest): readonly InboundSms[] {
    return entries(request, 'reply').map((entry) => {
      const at = readString(entry, 'at');
      const inReplyTo = readString(entry, 'id');
      return {
        origin: requireString(entry, 'from'),
        text: readString(entry, 'reply') ?? '',
        ...(at !== undefined && { at: new Date(at) }),
        ...(inReplyTo !== undefined && { inReplyTo }),
      };
    });
  }

  parseOptOut(request: CallbackRequest): readonly OptOut[] {
    return entries(request, 'stopped').map((entry) => ({ number: requireString(entry, 'stopped') }));
  }
}

class SigningAdapter extends AcmeSmsAdapter {
  verifyCallback({ url, headers }: CallbackRequest): void {
    if (headers['x-acme-signature'] !== signature(url)) throw new AdapterError('unauthorized', 'the signature is wrong');
  }
}

/** Throws what no adapter should. */
class BrokenAdapter extends AcmeSmsAdapter {
  override parseStatusCallback(): never {
    throw new TypeError('cannot read properties of undefined');
  }

  override parseInboundSms(): never {
    return 'garbage' as never;
  }
}

/** The signature of a call to this address, as the `signing_adapter` wants it. */
export function signature(url: string): string {
  return `signed:${url}`;
}

const MANIFEST = {
  name: { en: 'Acme', fr: 'Acme' },
  description: { en: 'A provider for tests.', fr: 'Un fournisseur pour les tests.' },
  capabilities: ['send', 'statusCallback', 'inboundSms', 'optOutCallback'],
  settings: AcmeSettings,
} as const;

export const acme = new AcmeSmsAdapter();

/** One adapter for each way in which providers differ. */
export const FIXTURES: readonly GuardedAdapter[] = [
  guarded(defineAdapter({ ...MANIFEST, uid: 'acme_sms_adapter', useClass: AcmeSmsAdapter }), acme),
  guarded(defineAdapter({ ...MANIFEST, uid: 'signing_adapter', useClass: SigningAdapter }), new SigningAdapter()),
  guarded(defineAdapter({ ...MANIFEST, uid: 'broken_adapter', useClass: BrokenAdapter }), new BrokenAdapter()),
  guarded(
    defineAdapter({
      ...MANIFEST,
      uid: 'answered_adapter',
      useClass: AcmeSmsAdapter,
      callbackAnswer: { contentType: 'text/xml', body: '<Response/>' },
    }),
    new AcmeSmsAdapter(),
  ),
];

/** Settings of every class pass the guard as plain objects, as they do when a plugin is loaded. */
function guarded(definition: unknown, instance: object): GuardedAdapter {
  return new GuardedAdapter(definition as AdapterDefinition, 'acme', [], instance);
}

function entries({ body, query }: CallbackRequest, field: string): readonly unknown[] {
  return (Array.isArray(body) ? body : [body ?? query]).filter((entry) => readValue(entry, field) !== undefined);
}
