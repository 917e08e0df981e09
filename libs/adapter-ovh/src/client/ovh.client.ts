import { Injectable } from '@nestjs/common';
import { ProviderHttp } from '@pigeonnier/plugin-sdk';
import type { CallContext } from '@pigeonnier/plugin-sdk';
import type { OvhSettings } from '../fields.js';
import { OvhOptions } from '../ovh.options.js';
import { addressOf } from './address.js';
import { OvhClock } from './ovh-clock.js';
import type { OvhReply } from './ovh-reply.js';
import { isOutOfTime } from './refusal.js';
import { signatureOf } from './signature.js';
import type { Signed } from './signature.js';

/** A call's settings and signal. */
export type OvhContext = Pick<CallContext<OvhSettings>, 'settings' | 'signal'>;

/** OVH's API: signed requests, each one attempt, answers of any status. Shared by both kinds of phones. */
@Injectable()
export class OvhClient {
  constructor(
    private readonly http: ProviderHttp,
    private readonly clock: OvhClock,
    private readonly options: OvhOptions,
  ) {}

  /** Asks OVH to do something: a lost answer leaves it in doubt. @throws AdapterError by the rules of `ProviderHttp` and `OvhClock`. */
  post(path: string, body: Readonly<Record<string, unknown>>, context: OvhContext): Promise<OvhReply> {
    return this.request('POST', path, JSON.stringify(body), context);
  }

  /** A question. @throws AdapterError like `post`, but nothing can be in doubt. */
  get(path: string, context: OvhContext): Promise<OvhReply> {
    return this.request('GET', path, '', context);
  }

  /** Deletes what may be deleted twice. @throws AdapterError like `get`. */
  delete(path: string, context: OvhContext): Promise<OvhReply> {
    return this.request('DELETE', path, '', context);
  }

  private async request(method: Signed['method'], path: string, body: string, { settings, signal }: OvhContext): Promise<OvhReply> {
    const { app_key: appKey, app_secret: appSecret, consumer_key: consumerKey } = settings;
    const url = addressOf(this.options, path);
    const timestamp = await this.clock.timestamp(signal);
    const reply = await this.http.request({
      url,
      method,
      headers: {
        'x-ovh-application': appKey,
        'x-ovh-consumer': consumerKey,
        'x-ovh-timestamp': String(timestamp),
        'x-ovh-signature': signatureOf({ appSecret, consumerKey, method, url, body, timestamp }),
        ...(body !== '' && { 'content-type': 'application/json; charset=utf-8' }),
      },
      ...(body !== '' && { text: body }),
      signal,
      readOnly: method !== 'POST',
    });
    if (isOutOfTime(reply)) this.clock.forget();
    return { ...reply, secrets: [appKey, appSecret, consumerKey] };
  }
}
