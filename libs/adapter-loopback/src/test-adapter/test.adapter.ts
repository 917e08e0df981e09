import { Injectable } from '@nestjs/common';
import { AdapterError, readString, requireString } from '@pigeonnier/plugin-sdk';
import type {
  CallbackRequest,
  EndCall,
  EndCallParser,
  InboundCall,
  InboundCallParser,
  OutboundSms,
  SendReceipt,
  SmsSender,
} from '@pigeonnier/plugin-sdk';
import type { NoSettings } from '../no-settings.js';
import { parseLocalTime } from './parse-local-time.js';

/** RaspiSMS's test adapter: takes every message and says no more about it; reads calls from RaspiSMS's form fields. */
@Injectable()
export class TestAdapter implements SmsSender<NoSettings>, InboundCallParser<NoSettings>, EndCallParser<NoSettings> {
  async send({ idempotencyKey }: OutboundSms): Promise<SendReceipt> {
    return { uid: `test-${idempotencyKey}` };
  }

  parseInboundCall({ body }: CallbackRequest): readonly InboundCall[] {
    const call = { uid: requireString(body, 'uid'), origin: requireString(body, 'origin'), start: readTime(body, 'start') };
    return [(readString(body, 'end') ?? '') === '' ? call : { ...call, end: readTime(body, 'end') }];
  }

  parseEndCall({ body }: CallbackRequest): readonly EndCall[] {
    return [{ uid: requireString(body, 'uid'), end: readTime(body, 'end') }];
  }
}

function readTime(body: unknown, field: string): Date {
  const time = parseLocalTime(requireString(body, field));
  if (time === undefined) throw new AdapterError('bad_response', `"${field}" is no time such as 2026-01-31 23:59:59`);
  return time;
}
