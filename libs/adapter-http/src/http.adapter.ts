import { Injectable } from '@nestjs/common';
import { AdapterError, ProviderHttp } from '@pigeonnier/plugin-sdk';
import type {
  CallbackContext,
  CallbackRequest,
  CallContext,
  InboundSms,
  InboundSmsParser,
  OutboundSms,
  SendReceipt,
  SettingsTester,
  SmsSender,
  StatusCallbackParser,
  StatusUpdate,
} from '@pigeonnier/plugin-sdk';
import { readReceipt, readTestAnswer } from './answers/read-answer.js';
import { parseReplies } from './callbacks/parse-replies.js';
import { parseReports } from './callbacks/parse-reports.js';
import { checkSettings, sampleValues } from './check-settings.js';
import { compilePhone } from './compile-phone.js';
import { secretsOf } from './secrets-of.js';
import type { HttpSettings } from './settings/http.settings.js';

type Context = CallContext<HttpSettings>;

/** A phone that is nothing but its settings. */
@Injectable()
export class HttpAdapter
  implements SmsSender<HttpSettings>, StatusCallbackParser<HttpSettings>, InboundSmsParser<HttpSettings>, SettingsTester<HttpSettings>
{
  constructor(private readonly http: ProviderHttp) {}

  async send({ to, text, flash, idempotencyKey }: OutboundSms, context: Context): Promise<SendReceipt> {
    const { settings, signal } = context;
    const phone = compilePhone(settings);
    const { login = '', secret = '' } = settings;
    const values = { to, text, flash, id: idempotencyKey, callbackUrl: context.callbackUrl('status'), login, secret };
    const headers = Object.fromEntries(phone.headers.map(({ name, fill }) => [name, fill(values)]));
    const reply = await this.http.request({
      method: settings.method,
      url: phone.url(values),
      headers: phone.body === undefined ? headers : { 'content-type': phone.body.contentType, ...headers },
      ...(phone.body !== undefined && { text: phone.body.fill(values) }),
      signal,
    });
    return readReceipt(reply, phone.answer, idempotencyKey, secretsOf(values, headers));
  }

  parseStatusCallback(request: CallbackRequest, { settings }: CallbackContext<HttpSettings>): readonly StatusUpdate[] {
    return settings === undefined ? [] : parseReports(request, settings, compilePhone(settings).statuses);
  }

  parseInboundSms(request: CallbackRequest, { settings }: CallbackContext<HttpSettings>): readonly InboundSms[] {
    return settings === undefined ? [] : parseReplies(request, settings);
  }

  /** Sends nothing. @throws AdapterError `misconfigured` with everything that is wrong; otherwise what the test address says, if there is one. */
  async testSettings(context: Context): Promise<void> {
    const { settings, signal } = context;
    const problems = checkSettings(settings);
    if (problems.length > 0) throw new AdapterError('misconfigured', problems.join('; '));
    const phone = compilePhone(settings);
    const values = sampleValues(settings, context.callbackUrl('status'));
    await this.http.checkAddress(phone.url(values));
    if (phone.testUrl === undefined) return;
    const headers = Object.fromEntries(phone.headers.map(({ name, fill }) => [name, fill(values)]));
    const reply = await this.http.request({ url: phone.testUrl(values), headers, signal, readOnly: true });
    readTestAnswer(reply, phone.answer, secretsOf(values, headers));
  }
}
