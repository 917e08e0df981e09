import { Injectable } from '@nestjs/common';
import { AdapterError, ProviderHttp, readNumber, readString, readValue } from '@pigeonnier/plugin-sdk';
import type { CallContext, OutboundSms, ProviderReply, ProviderRequest, SendReceipt } from '@pigeonnier/plugin-sdk';
import { messageForm } from './message-form.js';
import { readAnswer, readReceipt } from './read-answer.js';
import type { Reply } from './read-answer.js';
import { TwilioOptions } from './twilio.options.js';
import type { TwilioSettings } from './twilio.settings.js';

export type TwilioContext = Pick<CallContext<TwilioSettings>, 'settings' | 'signal'>;

const API_VERSION = '2010-04-01';

/** Calls of Twilio's API, each one attempt, with HTTP Basic by Account SID and Auth Token. */
@Injectable()
export class TwilioClient {
  constructor(
    private readonly http: ProviderHttp,
    private readonly options: TwilioOptions,
  ) {}

  /** Hands a message over. @throws AdapterError of every kind, by the rules of `messageForm`, `readReceipt` and `ProviderHttp`. */
  async send(sms: OutboundSms, context: CallContext<TwilioSettings>): Promise<SendReceipt> {
    const form = messageForm(sms, context.settings, context.callbackUrl('status'));
    return readReceipt(await this.request(this.accountUrl('Messages.json', context), { form }, context));
  }

  /** The account's money in its own currency; `undefined` where Twilio does not say, as for subaccounts. */
  async balance(context: TwilioContext): Promise<number | undefined> {
    const reply = await this.ask(this.accountUrl('Balance.json', context), context);
    return reply.status === 404 ? undefined : readNumber(readAnswer(reply), 'balance');
  }

  /** @throws AdapterError `misconfigured` unless the account has the number and it can send SMS. */
  async requireNumber(context: TwilioContext): Promise<void> {
    const { number } = context.settings;
    const answer = readAnswer(await this.ask(this.accountUrl('IncomingPhoneNumbers.json', context), context, { PhoneNumber: number }));
    const found = listOf(answer, 'incoming_phone_numbers').find((each) => readString(each, 'phone_number') === number);
    if (found === undefined) throw new AdapterError('misconfigured', `Twilio: the account does not have the number ${masked(number)}`);
    if (readValue(found, 'capabilities.sms') === false) {
      throw new AdapterError('misconfigured', `Twilio: the number ${masked(number)} cannot send SMS`);
    }
  }

  /** @throws AdapterError `misconfigured` unless the account has the messaging service. */
  async requireService(sid: string, context: TwilioContext): Promise<void> {
    readAnswer(await this.ask(`${trimmed(this.options.messagingBaseUrl)}/v1/Services/${sid}`, context));
  }

  /** A question, by an address of Twilio's. */
  ask(
    url: string,
    context: TwilioContext,
    query: Readonly<Record<string, string | number>> = {},
    maxResponseBytes?: number,
  ): Promise<ProviderReply & Reply> {
    return this.request(url, { readOnly: true, query, ...(maxResponseBytes !== undefined && { maxResponseBytes }) }, context);
  }

  /** Removes what an address of Twilio's names; gone already is as good. */
  async remove(url: string, context: TwilioContext): Promise<void> {
    const reply = await this.request(url, { readOnly: true, method: 'DELETE' }, context);
    if (reply.status !== 404) readAnswerOfRemoval(reply);
  }

  /** An address below the account. */
  accountUrl(path: string, { settings }: TwilioContext): string {
    return `${trimmed(this.options.baseUrl)}/${API_VERSION}/Accounts/${settings.account_sid}/${path}`;
  }

  private async request(
    url: string,
    request: Omit<ProviderRequest, 'url' | 'signal'>,
    { settings: { account_sid, auth_token }, signal }: TwilioContext,
  ): Promise<ProviderReply & Reply> {
    const credentials = Buffer.from(`${account_sid}:${auth_token}`).toString('base64');
    const reply = await this.http.request({ ...request, url, signal, headers: { authorization: `Basic ${credentials}` } });
    return { ...reply, secrets: [auth_token, credentials] };
  }
}

/** The objects of a list in an answer. */
export function listOf(answer: unknown, name: string): readonly object[] {
  const list = readValue(answer, name);
  return Array.isArray(list) ? list.filter((each): each is object => typeof each === 'object' && each !== null) : [];
}

function readAnswerOfRemoval(reply: Reply): void {
  // Twilio answers 204, without a body.
  readAnswer({ ...reply, body: reply.body ?? {} });
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}

function masked(number: string): string {
  return `…${number.slice(-4)}`;
}
