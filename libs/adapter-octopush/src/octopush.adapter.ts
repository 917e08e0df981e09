import { Injectable } from '@nestjs/common';
import { AdapterError, isAdapterError } from '@pigeonnier/plugin-sdk';
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
  SendReceipt,
  SettingsTester,
  SmsBatchSender,
  SmsSender,
  StatusCallbackParser,
  StatusUpdate,
} from '@pigeonnier/plugin-sdk';
import { parseOptOuts } from './callbacks/parse-opt-outs.js';
import { parseReplies } from './callbacks/parse-replies.js';
import { parseReports } from './callbacks/parse-reports.js';
import type { Origin } from './campaign.js';
import { OctopushClient } from './octopush.client.js';
import type { Acceptance } from './read-answer.js';
import type { OctopushSettings } from './sending-fields.js';

const PHONE_STATUS: Readonly<Partial<Record<AdapterErrorKind, PhoneStatus>>> = {
  unauthorized: 'unavailable',
  misconfigured: 'unavailable',
  no_credit: 'no_credit',
};

/** What all kinds of Octopush phones do; they differ in whom their messages show as the sender. */
@Injectable()
export abstract class OctopushAdapter<Settings extends OctopushSettings>
  implements
    SmsSender<Settings>,
    SmsBatchSender<Settings>,
    StatusCallbackParser<Settings>,
    InboundSmsParser<Settings>,
    OptOutParser<Settings>,
    PhoneStatusChecker<Settings>,
    SettingsTester<Settings>
{
  constructor(private readonly client: OctopushClient) {}

  /** Who a message of this phone comes from. */
  protected abstract originOf(settings: Settings): Origin;

  async send({ to, text, idempotencyKey }: OutboundSms, context: CallContext<Settings>): Promise<SendReceipt> {
    const campaign = { recipients: [to], text, idempotencyKey };
    return receiptOf(await this.client.send(campaign, this.originOf(context.settings), context));
  }

  async sendBatch({ to, text, idempotencyKey }: OutboundBatch, context: CallContext<Settings>): Promise<BatchReceipt> {
    const campaign = { recipients: to, text, idempotencyKey };
    const acceptance = await this.client.send(campaign, this.originOf(context.settings), context);
    return { ...receiptOf(acceptance), acceptedCount: acceptance.contacts ?? to.length };
  }

  parseStatusCallback(request: CallbackRequest): readonly StatusUpdate[] {
    return parseReports(request);
  }

  parseInboundSms(request: CallbackRequest): readonly InboundSms[] {
    return parseReplies(request);
  }

  parseOptOut(request: CallbackRequest): readonly OptOut[] {
    return parseOptOuts(request);
  }

  async checkStatus(context: CallContext<Settings>): Promise<PhoneStatus> {
    try {
      const { euros } = await this.client.balance(context);
      return euros !== undefined && euros <= 0 ? 'no_credit' : 'available';
    } catch (error) {
      if (!isAdapterError(error)) throw error;
      const status = PHONE_STATUS[error.kind];
      if (status === undefined) throw new AdapterError('unreachable', error.message, { cause: error });
      return status;
    }
  }

  async testSettings(context: CallContext<Settings>): Promise<void> {
    await this.client.balance(context);
  }
}

function receiptOf({ ticket, alreadyAccepted, segments, cost, answer }: Acceptance & { readonly answer: string }): SendReceipt {
  return {
    answer,
    ...(ticket !== undefined && { uid: ticket }),
    ...(alreadyAccepted && { alreadyAccepted }),
    ...(segments !== undefined && { segments }),
    ...(cost !== undefined && { cost, currency: 'EUR' }),
  };
}
