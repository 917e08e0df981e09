import { Injectable } from '@nestjs/common';
import { ProviderHttp } from '@pigeonnier/plugin-sdk';
import type { CallContext, OutboundSms, ProviderRequest, SendReceipt } from '@pigeonnier/plugin-sdk';
import { OdysseyOptions } from './odyssey.options.js';
import type { OdysseySettings } from './odyssey.settings.js';
import { readReceipt, requireAccount } from './read-answer.js';
import type { Reply } from './read-answer.js';
import { smsJob } from './sms-job.js';

type Context = Pick<CallContext<OdysseySettings>, 'settings' | 'signal'>;

/** The two calls of Odyssey's API that phones need, each one attempt, with HTTP Basic. */
@Injectable()
export class OdysseyClient {
  constructor(
    private readonly http: ProviderHttp,
    private readonly options: OdysseyOptions,
  ) {}

  /** Hands a message over. @throws AdapterError of every kind, by the rules of `readReceipt` and of `ProviderHttp`. */
  async send(sms: OutboundSms, context: Context): Promise<SendReceipt> {
    return readReceipt(await this.request('SMSJobs', { json: smsJob(sms, context.settings) }, context));
  }

  /** Asks which kinds of jobs the account may have, to see that it is known. @throws AdapterError by the rules of `requireAccount`. */
  async requireAccount(context: Context): Promise<void> {
    requireAccount(await this.request('JobTypes', { readOnly: true }, context));
  }

  private async request(
    path: string,
    request: Omit<ProviderRequest, 'url' | 'signal'>,
    { settings: { login, password }, signal }: Context,
  ): Promise<Reply> {
    const credentials = Buffer.from(`${login}:${password}`).toString('base64');
    const reply = await this.http.request({
      ...request,
      url: `${this.options.baseUrl.replace(/\/+$/, '')}/${path}`,
      headers: { authorization: `Basic ${credentials}` },
      signal,
    });
    return { ...reply, secrets: [password, credentials] };
  }
}
