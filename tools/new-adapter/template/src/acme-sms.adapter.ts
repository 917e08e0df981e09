import { Injectable } from '@nestjs/common';
import { ProviderHttp, readNumber, redact, requireString } from '@pigeonnier/plugin-sdk';
import type {
  BatchReceipt, // #if batches
  CallbackRequest, // #if callbacks or inbound
  CallContext,
  // #if inbound
  InboundSms,
  InboundSmsParser,
  // #end
  OutboundBatch, // #if batches
  OutboundSms,
  PhoneStatus,
  PhoneStatusChecker,
  ProviderReply,
  SendReceipt,
  SettingsTester,
  SmsBatchSender, // #if batches
  SmsSender,
  // #if callbacks
  StatusCallbackParser,
  StatusUpdate,
  // #end
} from '@pigeonnier/plugin-sdk';
import { AcmeSmsOptions } from './acme-sms.options.js';
import type { AcmeSmsSettings } from './acme-sms.settings.js';
import { readReplies } from './callbacks/read-replies.js'; // #if inbound
import { readReports } from './callbacks/read-reports.js'; // #if callbacks
import { refusal } from './refusal.js';

type Context = CallContext<AcmeSmsSettings>;

/** Talks to Acme SMS. Makes one attempt, keeps nothing of a call, and says truthfully what came of it. */
// #if template
// prettier-ignore
// #end
@Injectable()
export class AcmeSmsAdapter
  implements
    SmsSender<AcmeSmsSettings>,
    SmsBatchSender<AcmeSmsSettings>, // #if batches
    StatusCallbackParser<AcmeSmsSettings>, // #if callbacks
    InboundSmsParser<AcmeSmsSettings>, // #if inbound
    PhoneStatusChecker<AcmeSmsSettings>,
    SettingsTester<AcmeSmsSettings>
{
  constructor(
    private readonly http: ProviderHttp,
    private readonly options: AcmeSmsOptions,
  ) {}

  async send({ to, ...sms }: OutboundSms, ctx: Context): Promise<SendReceipt> {
    return receiptOf(await this.post([to], sms, ctx), ctx);
  }

  // #if batches
  async sendBatch({ to, ...sms }: OutboundBatch, ctx: Context): Promise<BatchReceipt> {
    const reply = await this.post(to, sms, ctx);
    return { ...receiptOf(reply, ctx), acceptedCount: Math.min(readNumber(reply.body, 'accepted') ?? 0, to.length) };
  }

  // #end
  async checkStatus(ctx: Context): Promise<PhoneStatus> {
    const { body } = await this.account(ctx);
    return (readNumber(body, 'credit') ?? 0) > 0 ? 'available' : 'no_credit';
  }

  async testSettings(ctx: Context): Promise<void> {
    await this.account(ctx);
  }

  // #if callbacks
  parseStatusCallback(request: CallbackRequest): readonly StatusUpdate[] {
    return readReports(request);
  }

  // #end
  // #if inbound
  parseInboundSms(request: CallbackRequest): readonly InboundSms[] {
    return readReplies(request);
  }

  // #end
  private async post(to: readonly string[], sms: Omit<OutboundSms, 'to'>, ctx: Context): Promise<ProviderReply> {
    const { sender } = ctx.settings;
    const json = {
      to,
      text: sms.text,
      sender,
      reference: sms.idempotencyKey,
      report_to: ctx.callbackUrl('status'), // #if callbacks
    };
    return accepted(await this.http.request({ ...this.request('/messages', ctx), json, signal: ctx.signal }), ctx);
  }

  private async account(ctx: Context): Promise<ProviderReply> {
    return accepted(await this.http.request({ ...this.request('/account', ctx), readOnly: true, signal: ctx.signal }), ctx);
  }

  private request(path: string, { settings }: Context): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
    return { url: `${this.options.baseUrl}${path}`, headers: { authorization: `Bearer ${settings.token}` } };
  }
}

function accepted(reply: ProviderReply, { settings }: Context): ProviderReply {
  if (reply.status >= 300) throw refusal(reply, settings.token);
  return reply;
}

function receiptOf({ body, text }: ProviderReply, { settings }: Context): SendReceipt {
  return { uid: requireString(body, 'id'), answer: redact(text, [settings.token]) };
}
