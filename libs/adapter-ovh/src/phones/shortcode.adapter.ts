import { Injectable } from '@nestjs/common';
import { AdapterError, readString } from '@pigeonnier/plugin-sdk';
import type { CallContext, InboundSms } from '@pigeonnier/plugin-sdk';
import { servicePath } from '../account.js';
import { isSuccess, refusedQuestion } from '../client/refusal.js';
import { OvhAdapter } from './ovh.adapter.js';
import type { OvhSmsShortcodeSettings } from './shortcode.settings.js';

type Context = CallContext<OvhSmsShortcodeSettings>;

/** A phone that sends under a name, or else under a short code that can be answered. */
@Injectable()
export class OvhSmsShortcodeAdapter extends OvhAdapter<OvhSmsShortcodeSettings> {
  protected override path(context: Context): string {
    return servicePath(context);
  }

  protected override sender({ sender, no_stop_clause }: OvhSmsShortcodeSettings): Readonly<Record<string, unknown>> {
    return { ...(sender === undefined ? { senderForResponse: true } : { sender }), noStopClause: no_stop_clause };
  }

  /** A name cannot be answered. */
  override async readInbox(context: Context): Promise<readonly InboundSms[]> {
    return context.settings.sender === undefined ? super.readInbox(context) : [];
  }

  override async testSettings(context: Context): Promise<void> {
    await super.testSettings(context);
    if (context.settings.sender !== undefined) await this.testSender(context.settings.sender, context);
  }

  private async testSender(sender: string, context: Context): Promise<void> {
    const reply = await this.client.get(`${servicePath(context)}/senders/${encodeURIComponent(sender)}`, context);
    if (reply.status === 404)
      throw new AdapterError('misconfigured', `OVH does not know the sender "${sender}": add it to the SMS account`);
    if (!isSuccess(reply)) throw refusedQuestion(reply);
    const status = readString(reply.body, 'status');
    if (status === undefined) throw new AdapterError('bad_response', 'OVH answered the question about the sender without its status');
    if (status !== 'enable') throw new AdapterError('misconfigured', `the sender "${sender}" cannot be used yet: OVH calls it ${status}`);
  }
}
