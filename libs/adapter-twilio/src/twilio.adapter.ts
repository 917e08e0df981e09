import { Injectable } from '@nestjs/common';
import { AdapterError, isAdapterError } from '@pigeonnier/plugin-sdk';
import type {
  AdapterErrorKind,
  CallbackContext,
  CallbackRequest,
  CallbackVerifier,
  CallContext,
  InboundSms,
  InboundSmsParser,
  InboxReader,
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
import { parseMessages } from './callbacks/parse-messages.js';
import { parseOptOuts } from './callbacks/parse-opt-outs.js';
import { parseReports } from './callbacks/parse-reports.js';
import { verifySignature } from './callbacks/verify-signature.js';
import { TwilioInbox } from './inbox/twilio-inbox.js';
import { TwilioClient } from './twilio.client.js';
import type { TwilioSettings } from './twilio.settings.js';

type Context = CallContext<TwilioSettings>;

const PHONE_STATUS: Readonly<Partial<Record<AdapterErrorKind, PhoneStatus>>> = {
  unauthorized: 'unavailable',
  misconfigured: 'unavailable',
  no_credit: 'no_credit',
};

/** A number at Twilio, or a messaging service that sends for it. */
@Injectable()
export class TwilioAdapter
  implements
    SmsSender<TwilioSettings>,
    StatusCallbackParser<TwilioSettings>,
    InboundSmsParser<TwilioSettings>,
    OptOutParser<TwilioSettings>,
    InboxReader<TwilioSettings>,
    PhoneStatusChecker<TwilioSettings>,
    SettingsTester<TwilioSettings>,
    CallbackVerifier<TwilioSettings>
{
  constructor(
    private readonly client: TwilioClient,
    private readonly inbox: TwilioInbox,
  ) {}

  send(sms: OutboundSms, context: Context): Promise<SendReceipt> {
    return this.client.send(sms, context);
  }

  parseStatusCallback(request: CallbackRequest): readonly StatusUpdate[] {
    return parseReports(request);
  }

  parseInboundSms(request: CallbackRequest): readonly InboundSms[] {
    return parseMessages(request);
  }

  parseOptOut(request: CallbackRequest): readonly OptOut[] {
    return parseOptOuts(request);
  }

  /** An address without a phone, as RaspiSMS shows them, says nothing of whose token signs: there the key in the address is the proof. */
  verifyCallback(request: CallbackRequest, { settings }: CallbackContext<TwilioSettings>): void {
    if (settings !== undefined) verifySignature(request, settings.auth_token);
  }

  async readInbox(context: Context): Promise<readonly InboundSms[]> {
    return context.settings.read_inbox ? this.inbox.read(context) : [];
  }

  async ackInbox(uids: readonly string[], context: Context): Promise<void> {
    await this.inbox.remove(uids, context);
  }

  async checkStatus(context: Context): Promise<PhoneStatus> {
    try {
      const balance = await this.client.balance(context);
      return balance !== undefined && balance <= 0 ? 'no_credit' : 'available';
    } catch (error) {
      if (!isAdapterError(error)) throw error;
      const status = PHONE_STATUS[error.kind];
      if (status === undefined) throw new AdapterError('unreachable', error.message, { cause: error });
      return status;
    }
  }

  async testSettings(context: Context): Promise<void> {
    const { messaging_service_sid: service } = context.settings;
    await (service === undefined ? this.client.requireNumber(context) : this.client.requireService(service, context));
  }
}
