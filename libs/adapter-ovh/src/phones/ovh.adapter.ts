import { Injectable } from '@nestjs/common';
import type {
  BatchReceipt,
  CallbackRequest,
  CallContext,
  InboundSms,
  InboxReader,
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
import { ensureUsable, readPhoneStatus } from '../account.js';
import { OvhClient } from '../client/ovh.client.js';
import type { OvhSettings } from '../fields.js';
import { forget, readInbox } from '../inbox.js';
import { parseReports } from '../reports/parse-reports.js';
import { jobBody } from '../sending/job.js';
import { readBatchReceipt, readReceipt } from '../sending/sending-report.js';

/** What both kinds of OVH phones do alike. They differ in where messages go in and out, and in whom they show as sender. */
@Injectable()
export abstract class OvhAdapter<Settings extends OvhSettings>
  implements
    SmsSender<Settings>,
    SmsBatchSender<Settings>,
    StatusCallbackParser<Settings>,
    InboxReader<Settings>,
    PhoneStatusChecker<Settings>,
    SettingsTester<Settings>
{
  constructor(protected readonly client: OvhClient) {}

  /** The path that has `jobs` and `incoming` below it. */
  protected abstract path(context: CallContext<Settings>): string;

  /** Fields of a job that say how the sender is shown. */
  protected abstract sender(settings: Settings): Readonly<Record<string, unknown>>;

  async send({ to, text, idempotencyKey }: OutboundSms, context: CallContext<Settings>): Promise<SendReceipt> {
    return readReceipt(await this.post({ to: [to], text, idempotencyKey }, context), to);
  }

  async sendBatch(batch: OutboundBatch, context: CallContext<Settings>): Promise<BatchReceipt> {
    return readBatchReceipt(await this.post(batch, context), batch.to);
  }

  parseStatusCallback(request: CallbackRequest): readonly StatusUpdate[] {
    return parseReports(request);
  }

  async readInbox(context: CallContext<Settings>): Promise<readonly InboundSms[]> {
    return readInbox(this.client, this.path(context), context);
  }

  async ackInbox(uids: readonly string[], context: CallContext<Settings>): Promise<void> {
    await forget(this.client, this.path(context), uids, context);
  }

  async checkStatus(context: CallContext<Settings>): Promise<PhoneStatus> {
    return readPhoneStatus(this.client, context);
  }

  async testSettings(context: CallContext<Settings>): Promise<void> {
    await ensureUsable(this.client, context);
  }

  private post(job: Pick<OutboundBatch, 'to' | 'text' | 'idempotencyKey'>, context: CallContext<Settings>) {
    const body = jobBody(job, context.settings, this.sender(context.settings));
    return this.client.post(`${this.path(context)}/jobs`, body, context);
  }
}
