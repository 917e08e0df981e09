import { Injectable } from '@nestjs/common';
import { AdapterError, Field, ProviderHttp, readNumber, readString, redact, requireString } from '@pigeonnier/plugin-sdk';
import type {
  AdapterErrorKind,
  BatchReceipt,
  CallbackRequest,
  CallContext,
  InboundSms,
  InboundSmsParser,
  OptOut,
  OptOutParser,
  OutboundBatch,
  OutboundSms,
  PhoneStatus,
  PhoneStatusChecker,
  ProviderReply,
  SendReceipt,
  SettingsTester,
  SmsBatchSender,
  SmsSender,
  StatusCallbackParser,
  StatusUpdate,
} from '@pigeonnier/plugin-sdk';

export class AcmeOptions {
  @Field({
    env: 'ACME_BASE_URL',
    kind: 'url',
    title: { en: 'Acme base URL', fr: 'URL de base d’Acme' },
    description: { en: 'Address of Acme’s API.', fr: 'Adresse de l’API d’Acme.' },
    default: 'https://api.acme.example',
  })
  baseUrl!: string;
}

export class AcmeSettings {
  @Field({
    title: { en: 'API token', fr: 'Jeton d’API' },
    description: { en: 'Shown on the Acme account page.', fr: 'Affiché sur la page du compte Acme.' },
    required: true,
    secret: true,
    minLength: 4,
  })
  token!: string;
}

export type AcmeContext = CallContext<AcmeSettings>;

const KINDS: Readonly<Record<number, AdapterErrorKind>> = {
  401: 'unauthorized',
  402: 'no_credit',
  422: 'invalid_message',
  429: 'rate_limited',
};

const STATUSES: ReadonlyMap<string, StatusUpdate['status']> = new Map([
  ['DELIVERED', 'delivered'],
  ['REJECTED', 'failed'],
]);

const E164 = /^\+[1-9]\d{4,14}$/;

/** Does everything right: what every other animal of the zoo is made from. */
@Injectable()
export class AcmeAdapter
  implements
    SmsSender<AcmeSettings>,
    SmsBatchSender<AcmeSettings>,
    StatusCallbackParser<AcmeSettings>,
    InboundSmsParser<AcmeSettings>,
    OptOutParser<AcmeSettings>,
    PhoneStatusChecker<AcmeSettings>,
    SettingsTester<AcmeSettings>
{
  constructor(
    protected readonly http: ProviderHttp,
    protected readonly options: AcmeOptions,
  ) {}

  async send({ to, ...sms }: OutboundSms, ctx: AcmeContext): Promise<SendReceipt> {
    return this.receipt(await this.post([to], sms, ctx), ctx);
  }

  async sendBatch({ to, ...sms }: OutboundBatch, ctx: AcmeContext): Promise<BatchReceipt> {
    const reply = await this.post(to, sms, ctx);
    return { ...this.receipt(reply, ctx), acceptedCount: Math.min(readNumber(reply.body, 'accepted') ?? 0, to.length) };
  }

  async checkStatus(ctx: AcmeContext): Promise<PhoneStatus> {
    const reply = await this.account(ctx);
    return (readNumber(reply.body, 'credit') ?? 0) > 0 ? 'available' : 'no_credit';
  }

  async testSettings(ctx: AcmeContext): Promise<void> {
    await this.account(ctx);
  }

  parseStatusCallback({ body }: CallbackRequest): readonly StatusUpdate[] {
    const word = readString(body, 'state');
    if (word === undefined) return [];
    return [{ uid: requireString(body, 'id'), status: STATUSES.get(word) ?? 'unknown', providerStatus: word }];
  }

  parseInboundSms({ body }: CallbackRequest): readonly InboundSms[] {
    const text = readString(body, 'reply');
    return text === undefined ? [] : [{ origin: requireString(body, 'from'), text }];
  }

  parseOptOut({ body }: CallbackRequest): readonly OptOut[] {
    if (readString(body, 'stopped') === undefined) return [];
    const number = requireString(body, 'stopped');
    if (!E164.test(number)) throw new AdapterError('bad_response', '"stopped" is no number');
    return [{ number }];
  }

  protected async post(to: readonly string[], { text, idempotencyKey }: Omit<OutboundSms, 'to'>, ctx: AcmeContext): Promise<ProviderReply> {
    const json = { to, text, reference: idempotencyKey };
    return this.checked(await this.http.request({ ...this.request('/messages', ctx), json, signal: ctx.signal }), ctx);
  }

  protected async account(ctx: AcmeContext): Promise<ProviderReply> {
    return this.checked(await this.http.request({ ...this.request('/account', ctx), readOnly: true, signal: ctx.signal }), ctx);
  }

  protected request(path: string, { settings }: AcmeContext): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
    return { url: this.options.baseUrl + path, headers: { authorization: `Bearer ${settings.token}` } };
  }

  protected checked(reply: ProviderReply, { settings }: AcmeContext): ProviderReply {
    if (reply.status < 300) return reply;
    const words = redact(readString(reply.body, 'error') ?? '', [settings.token]);
    throw new AdapterError(KINDS[reply.status] ?? 'bad_response', `Acme answers ${reply.status} ${words}`);
  }

  protected receipt({ body, text }: ProviderReply, { settings }: AcmeContext): SendReceipt {
    return { uid: requireString(body, 'id'), answer: redact(text, [settings.token]), ...this.price(readNumber(body, 'price')) };
  }

  private price(cost: number | undefined): Pick<SendReceipt, 'cost' | 'currency'> {
    return cost === undefined ? {} : { cost, currency: 'EUR' };
  }
}
