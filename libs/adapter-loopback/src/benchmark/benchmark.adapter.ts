import { Injectable } from '@nestjs/common';
import type { OutboundSms, SendReceipt, SmsSender } from '@pigeonnier/plugin-sdk';
import type { NoSettings } from '../no-settings.js';

/** Accepts at once, so that only the host's own speed is measured. */
@Injectable()
export class BenchmarkAdapter implements SmsSender<NoSettings> {
  async send({ idempotencyKey }: OutboundSms): Promise<SendReceipt> {
    return { uid: `benchmark-${idempotencyKey}` };
  }
}
