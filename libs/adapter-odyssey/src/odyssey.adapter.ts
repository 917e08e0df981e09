import { Injectable } from '@nestjs/common';
import { AdapterError, isAdapterError } from '@pigeonnier/plugin-sdk';
import type {
  AdapterErrorKind,
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
import { OdysseyClient } from './odyssey.client.js';
import type { OdysseySettings } from './odyssey.settings.js';

type Context = CallContext<OdysseySettings>;

const PHONE_STATUS: Readonly<Partial<Record<AdapterErrorKind, PhoneStatus>>> = {
  unauthorized: 'unavailable',
  misconfigured: 'unavailable',
  no_credit: 'no_credit',
};

/** A phone that sends under a name, or under a number that can be answered. */
@Injectable()
export class OdysseyAdapter
  implements
    SmsSender<OdysseySettings>,
    StatusCallbackParser<OdysseySettings>,
    InboundSmsParser<OdysseySettings>,
    PhoneStatusChecker<OdysseySettings>,
    SettingsTester<OdysseySettings>
{
  constructor(private readonly client: OdysseyClient) {}

  send(sms: OutboundSms, context: Context): Promise<SendReceipt> {
    return this.client.send(sms, context);
  }

  parseStatusCallback(request: CallbackRequest): readonly StatusUpdate[] {
    return parseReports(request);
  }

  parseInboundSms(request: CallbackRequest): readonly InboundSms[] {
    return parseReplies(request);
  }

  async checkStatus(context: Context): Promise<PhoneStatus> {
    try {
      await this.client.requireAccount(context);
      return 'available';
    } catch (error) {
      if (!isAdapterError(error)) throw error;
      const status = PHONE_STATUS[error.kind];
      if (status === undefined) throw new AdapterError('unreachable', error.message, { cause: error });
      return status;
    }
  }

  async testSettings(context: Context): Promise<void> {
    await this.client.requireAccount(context);
  }
}
