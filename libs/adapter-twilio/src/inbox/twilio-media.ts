import { Injectable } from '@nestjs/common';
import { AdapterError, ProviderHttp, readString } from '@pigeonnier/plugin-sdk';
import type { InboundMedia, ProviderReply } from '@pigeonnier/plugin-sdk';
import { isSuccess, readAnswer } from '../read-answer.js';
import { listOf, TwilioClient } from '../twilio.client.js';
import type { TwilioContext } from '../twilio.client.js';

/** Twilio keeps nothing larger (page “Media resource”). */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_REDIRECTS = 3;
const SID = /^ME[0-9a-f]{32}$/i;

/** Files of received MMS. Twilio asks for credentials where the account wants it, and sends on to a short-lived address elsewhere. */
@Injectable()
export class TwilioMedia {
  constructor(
    private readonly client: TwilioClient,
    private readonly http: ProviderHttp,
  ) {}

  /** All files of a message but those that Twilio no longer has. @throws AdapterError when one cannot be had at the moment. */
  async ofMessage(uid: string, context: TwilioContext): Promise<readonly InboundMedia[]> {
    const list = readAnswer(await this.client.ask(this.client.accountUrl(`Messages/${uid}/Media.json`, context), context));
    const medias: InboundMedia[] = [];
    for (const item of listOf(list, 'media_list')) {
      const sid = readString(item, 'sid') ?? '';
      if (!SID.test(sid)) continue;
      const content = await this.download(this.client.accountUrl(`Messages/${uid}/Media/${sid}`, context), context);
      const contentType = readString(item, 'content_type');
      if (content !== undefined) medias.push({ content, ...(contentType !== undefined && { contentType }) });
    }
    return medias;
  }

  private async download(url: string, context: TwilioContext): Promise<Uint8Array | undefined> {
    let address = url;
    let reply: ProviderReply = await this.client.ask(url, context, {}, MAX_BYTES);
    for (let count = 0; isRedirect(reply) && count < MAX_REDIRECTS; count++) {
      address = new URL(reply.headers.location ?? '', address).href;
      // The credentials are Twilio's business only.
      reply = await this.http.request({ url: address, signal: context.signal, readOnly: true, maxResponseBytes: MAX_BYTES });
    }
    if (isSuccess(reply)) return reply.bytes;
    if (reply.status === 404 || reply.status === 410) return undefined;
    throw new AdapterError('unreachable', `Twilio: a file of a received message cannot be had (HTTP ${reply.status})`);
  }
}

function isRedirect({ status, headers }: ProviderReply): boolean {
  return status >= 300 && status < 400 && URL.canParse(headers.location ?? '', 'https://api.twilio.com');
}
