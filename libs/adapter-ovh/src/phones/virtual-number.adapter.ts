import { Injectable } from '@nestjs/common';
import { AdapterError, readString } from '@pigeonnier/plugin-sdk';
import type { CallContext } from '@pigeonnier/plugin-sdk';
import { servicePath } from '../account.js';
import { isSuccess, refusedQuestion } from '../client/refusal.js';
import { OvhAdapter } from './ovh.adapter.js';
import type { OvhSmsVirtualNumberSettings } from './virtual-number.settings.js';

type Context = CallContext<OvhSmsVirtualNumberSettings>;

/** A phone that sends from a virtual mobile number, which everybody may write to. */
@Injectable()
export class OvhSmsVirtualNumberAdapter extends OvhAdapter<OvhSmsVirtualNumberSettings> {
  /** OVH writes `0033…` for `+33…` there. */
  protected override path(context: Context): string {
    return `${servicePath(context)}/virtualNumbers/${context.settings.number.replace(/^\+/, '00')}`;
  }

  /** The number itself: a job of a virtual number has no field for it, nor for the STOP clause. */
  protected override sender(): Readonly<Record<string, unknown>> {
    return {};
  }

  override async testSettings(context: Context): Promise<void> {
    await super.testSettings(context);
    const { number, service_name } = context.settings;
    const reply = await this.client.get(this.path(context), context);
    if (reply.status === 404) throw new AdapterError('misconfigured', `${number} is no virtual number of the SMS account ${service_name}`);
    if (!isSuccess(reply)) throw refusedQuestion(reply);
    if (readString(reply.body, 'number') === undefined) {
      throw new AdapterError('bad_response', 'OVH answered the question about the virtual number without it');
    }
  }
}
