import { Injectable } from '@nestjs/common';
import { isAdapterError, readNumber, readString } from '@pigeonnier/plugin-sdk';
import type { InboundMedia, InboundSms } from '@pigeonnier/plugin-sdk';
import { readAnswer } from '../read-answer.js';
import { listOf, TwilioClient } from '../twilio.client.js';
import type { TwilioContext } from '../twilio.client.js';
import { TwilioMedia } from './twilio-media.js';

/** Messages of one look, those sent from one's own number to this one among them. */
const PAGE_SIZE = 100;
/** Messages removed side by side. */
const AT_ONCE = 5;

/** Messages to a number, as Twilio keeps them (page “Messages resource”): for accounts where Twilio does not call the gateway. */
@Injectable()
export class TwilioInbox {
  constructor(
    private readonly client: TwilioClient,
    private readonly media: TwilioMedia,
  ) {}

  /** Messages with their files, oldest first. One whose files cannot be had at the moment is left for the next look. */
  async read(context: TwilioContext): Promise<readonly InboundSms[]> {
    const query = { To: context.settings.number, PageSize: PAGE_SIZE };
    const answer = readAnswer(await this.client.ask(this.client.accountUrl('Messages.json', context), context, query));
    const messages: InboundSms[] = [];
    for (const item of listOf(answer, 'messages').toReversed()) {
      const message = await this.complete(item, context);
      if (message !== undefined) messages.push(message);
    }
    return messages;
  }

  async remove(uids: readonly string[], context: TwilioContext): Promise<void> {
    for (let start = 0; start < uids.length; start += AT_ONCE) {
      const some = uids.slice(start, start + AT_ONCE).filter((uid) => SID.test(uid));
      await Promise.all(some.map((uid) => this.client.remove(this.client.accountUrl(`Messages/${uid}.json`, context), context)));
    }
  }

  private async complete(item: object, context: TwilioContext): Promise<InboundSms | undefined> {
    const uid = readString(item, 'sid') ?? '';
    const origin = readString(item, 'from') ?? '';
    if (readString(item, 'direction') !== 'inbound' || !SID.test(uid) || origin === '') return undefined;
    const count = readNumber(item, 'num_media') ?? 0;
    const medias = count > 0 ? await this.mediasOf(uid, context) : [];
    if (medias === 'later') return undefined;
    const at = new Date(readString(item, 'date_created') ?? readString(item, 'date_sent') ?? '');
    return {
      uid,
      origin,
      text: readString(item, 'body') ?? '',
      ...(!Number.isNaN(at.getTime()) && { at }),
      ...(medias.length > 0 && { medias }),
    };
  }

  private async mediasOf(uid: string, context: TwilioContext): Promise<readonly InboundMedia[] | 'later'> {
    try {
      return await this.media.ofMessage(uid, context);
    } catch (error) {
      if (!isAdapterError(error)) throw error;
      return 'later';
    }
  }
}

const SID = /^[A-Z]{2}[0-9a-f]{32}$/i;
