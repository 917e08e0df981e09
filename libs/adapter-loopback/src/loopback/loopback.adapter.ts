import { Injectable } from '@nestjs/common';
import { AdapterError, readString, readValue, requireString } from '@pigeonnier/plugin-sdk';
import type {
  CallbackRequest,
  CallContext,
  InboundMedia,
  InboundSms,
  InboundSmsParser,
  OptOut,
  OptOutParser,
  OutboundSms,
  PhoneStatus,
  PhoneStatusChecker,
  SendReceipt,
  SettingsTester,
  SmsSender,
  StatusCallbackParser,
  StatusUpdate,
} from '@pigeonnier/plugin-sdk';
import { LoopbackNetwork } from './loopback-network.service.js';
import type { HostCall } from './loopback-network.service.js';
import { EMPTY_TOKEN, WRONG_TOKEN } from './loopback.settings.js';
import type { LoopbackSettings } from './loopback.settings.js';
import { chooseOutcome, meaningOf } from './outcomes.js';
import type { Outcome } from './outcomes.js';

const E164 = /^\+[1-9]\d{4,14}$/;

type Context = CallContext<LoopbackSettings>;

/** A provider that exists only in this process: takes messages, reports on them, and answers them. */
@Injectable()
export class LoopbackAdapter
  implements
    SmsSender<LoopbackSettings>,
    StatusCallbackParser<LoopbackSettings>,
    InboundSmsParser<LoopbackSettings>,
    OptOutParser<LoopbackSettings>,
    PhoneStatusChecker<LoopbackSettings>,
    SettingsTester<LoopbackSettings>
{
  constructor(private readonly network: LoopbackNetwork) {}

  async send(sms: OutboundSms, ctx: Context): Promise<SendReceipt> {
    refuseWrongToken(ctx.settings);
    if (ctx.settings.token === EMPTY_TOKEN) throw new AdapterError('no_credit', 'the loopback account is empty');
    const outcome = chooseOutcome(sms.to, ctx.settings);
    if (outcome.refusal) {
      const { kind, message, ...rest } = outcome.refusal;
      throw new AdapterError(kind, message, rest);
    }
    // Made from the key alone: a repeated request is the same message, which is what `idempotentSend` promises.
    const uid = `loopback-${sms.idempotencyKey}`;
    this.network.callLater(callsOf(outcome, uid, sms, ctx), ctx.settings.delay_ms);
    return { uid, answer: 'accepted', ...(outcome.alreadyAccepted && { alreadyAccepted: true }) };
  }

  parseStatusCallback({ body }: CallbackRequest): readonly StatusUpdate[] {
    if (requireString(body, 'event') !== 'status') return [];
    const word = requireString(body, 'status');
    return [
      {
        uid: requireString(body, 'id'),
        recipient: readPhoneNumber(body, 'to'),
        providerStatus: word,
        at: readTime(body),
        ...meaningOf(word),
      },
    ];
  }

  parseInboundSms({ body }: CallbackRequest): readonly InboundSms[] {
    if (requireString(body, 'event') !== 'reply') return [];
    const medias = readMedias(body);
    const message = { uid: requireString(body, 'id'), origin: requireString(body, 'from'), ...readReply(body) };
    return [medias.length === 0 ? message : { ...message, medias }];
  }

  parseOptOut({ body }: CallbackRequest): readonly OptOut[] {
    if (requireString(body, 'event') !== 'opt_out') return [];
    return [{ number: readPhoneNumber(body, 'from'), ...readReply(body) }];
  }

  async checkStatus({ settings }: Context): Promise<PhoneStatus> {
    if (settings.token === WRONG_TOKEN) return 'unavailable';
    return settings.token === EMPTY_TOKEN ? 'no_credit' : 'available';
  }

  async testSettings({ settings }: Context): Promise<void> {
    refuseWrongToken(settings);
  }
}

function refuseWrongToken({ token }: LoopbackSettings): void {
  if (token === WRONG_TOKEN) throw new AdapterError('unauthorized', 'the loopback refuses this token');
}

function callsOf({ reports, then }: Outcome, uid: string, { to, text, medias }: OutboundSms, ctx: Context): readonly HostCall[] {
  const at = new Date(Date.now() + ctx.settings.delay_ms).toISOString();
  const calls: HostCall[] = reports.map((status) => ({
    url: ctx.callbackUrl('status'),
    json: { event: 'status', id: uid, to, status, at },
  }));
  const answer = { id: `${uid}-answer`, from: to, in_reply_to: uid, at };
  const files = medias.map(({ url }) => url);
  if (then === 'reply') calls.push({ url: ctx.callbackUrl('reception'), json: { event: 'reply', text, ...answer }, files });
  if (then === 'stop') calls.push({ url: ctx.callbackUrl('stop'), json: { event: 'opt_out', text: 'STOP', ...answer } });
  return calls;
}

function readReply(body: unknown): { readonly text: string; readonly inReplyTo: string; readonly at: Date } {
  return { text: readString(body, 'text') ?? '', inReplyTo: requireString(body, 'in_reply_to'), at: readTime(body) };
}

function readMedias(body: unknown): readonly InboundMedia[] {
  const medias = readValue(body, 'medias');
  if (medias === undefined) return [];
  if (!Array.isArray(medias) || !medias.every((media) => typeof media === 'string')) {
    throw new AdapterError('bad_response', '"medias" is no list of files in base64, or of their addresses');
  }
  return medias.map((media) => (/^https?:\/\//.test(media) ? { url: media } : { content: Buffer.from(media, 'base64') }));
}

function readPhoneNumber(body: unknown, field: string): string {
  const number = requireString(body, field);
  if (!E164.test(number)) throw new AdapterError('bad_response', `"${field}" is no number such as +33199000042`);
  return number;
}

function readTime(body: unknown): Date {
  const at = new Date(requireString(body, 'at'));
  if (Number.isNaN(at.getTime())) throw new AdapterError('bad_response', '"at" is no time');
  return at;
}
