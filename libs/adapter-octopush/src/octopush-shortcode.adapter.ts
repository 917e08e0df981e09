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
import type { OctopushShortcodeSettings } from './octopush-shortcode.settings.js';
import { OctopushClient } from './octopush.client.js';
import type { Acceptance } from './read-answer.js';

type Context = CallContext<OctopushShortcodeSettings>;

const PHONE_STATUS: Readonly<Partial<Record<AdapterErrorKind, PhoneStatus>>> = {
  unauthorized: 'unavailable',
  misconfigured: 'unavailable',
  no_credit: 'no_credit',
};

/** A phone that sends under a name, or else under a short code that can be answered. */
@Injectable()
export class OctopushShortcodeAdapter
  implements
    SmsSender<OctopushShortcodeSettings>,
    SmsBatchSender<OctopushShortcodeSettings>,
    StatusCallbackParser<OctopushShortcodeSettings>,
    InboundSmsParser<OctopushShortcodeSettings>,
    OptOutParser<OctopushShortcodeSettings>,
    PhoneStatusChecker<OctopushShortcodeSettings>,
    SettingsTester<OctopushShortcodeSettings>
{
  constructor(private readonly client: OctopushClient) {}

  async send({ to, text, idempotencyKey }: OutboundSms, context: Context): Promise<SendReceipt> {
    const campaign = { recipients: [to], text, idempotencyKey };
    return receiptOf(await this.client.send(campaign, originOf(context.settings), context));
  }

  async sendBatch({ to, text, idempotencyKey }: OutboundBatch, context: Context): Promise<BatchReceipt> {
    const campaign = { recipients: to, text, idempotencyKey };
    const acceptance = await this.client.send(campaign, originOf(context.settings), context);
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

  async checkStatus(context: Context): Promise<PhoneStatus> {
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

  async testSettings(context: Context): Promise<void> {
    await this.client.balance(context);
  }
}

/** A name cannot be answered; without one Octopush shows a short code that can. */
function originOf({ sender }: OctopushShortcodeSettings): Origin {
  return { sender, withReplies: sender === undefined };
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
