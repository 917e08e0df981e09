import { Injectable } from '@nestjs/common';
import { AdapterError, isAdapterError, ProviderHttp } from '@pigeonnier/plugin-sdk';
import type {
  CallbackContext,
  CallbackRequest,
  CallContext,
  InboundSms,
  InboundSmsParser,
  OutboundSms,
  PhoneStatus,
  PhoneStatusChecker,
  SendReceipt,
  SettingsTester,
  SmsSender,
  StatusCallbackParser,
  StatusUpdate,
} from '@pigeonnier/plugin-sdk';
import { parseReplies } from './callbacks/parse-replies.js';
import { parseReports } from './callbacks/parse-reports.js';
import type { KannelSettings } from './kannel.settings.js';
import { readQuestion, readReceipt } from './read-answer.js';
import { questionRequest, sendRequest } from './sendsms.js';

type Context = CallContext<KannelSettings>;

/** A phone at somebody's own Kannel: its smsbox over HTTP. */
@Injectable()
export class KannelAdapter
  implements
    SmsSender<KannelSettings>,
    StatusCallbackParser<KannelSettings>,
    InboundSmsParser<KannelSettings>,
    SettingsTester<KannelSettings>,
    PhoneStatusChecker<KannelSettings>
{
  constructor(private readonly http: ProviderHttp) {}

  async send(sms: OutboundSms, context: Context): Promise<SendReceipt> {
    const { settings, signal } = context;
    const callbackUrl = context.callbackUrl('status');
    const reply = await this.http.request({ ...sendRequest(sms, settings, callbackUrl), signal });
    return readReceipt(reply, sms.idempotencyKey, [settings.password, callbackUrl]);
  }

  parseStatusCallback(request: CallbackRequest): readonly StatusUpdate[] {
    return parseReports(request);
  }

  parseInboundSms(request: CallbackRequest, { settings }: CallbackContext<KannelSettings>): readonly InboundSms[] {
    return parseReplies(request, settings);
  }

  /** Asks with the phone's credentials and without a recipient: nothing is sent. */
  async testSettings({ settings, signal }: Context): Promise<void> {
    const reply = await this.http.request({ ...questionRequest(settings), signal, readOnly: true });
    readQuestion(reply, [settings.password]);
  }

  async checkStatus(context: Context): Promise<PhoneStatus> {
    try {
      await this.testSettings(context);
      return 'available';
    } catch (error) {
      if (!isAdapterError(error)) throw error;
      if (['unauthorized', 'misconfigured'].includes(error.kind)) return 'unavailable';
      throw new AdapterError('unreachable', error.message, { cause: error });
    }
  }
}
