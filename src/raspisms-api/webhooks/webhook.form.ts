import { IsString } from 'class-validator';
import { isFalsy } from '../../http/index.js';
import type { WebhookInput } from '../../webhooks/index.js';
import { refusal, WhenGiven } from '../input/refusal.js';

/** `POST /api/webhook/` and `POST /api/webhook/{id}/`. */
export class WebhookForm {
  @WhenGiven()
  @IsString(refusal(1, 'invalid_parameter', 'url : must be a text.'))
  readonly url?: string;

  @WhenGiven()
  @IsString(refusal(2, 'invalid_parameter', 'type : must be a text.'))
  readonly type?: string;
}

/** The form as webhooks take it: what is empty is not given. */
export function toWebhookInput({ url, type }: WebhookForm): WebhookInput {
  return { ...(!isFalsy(url) && { url: url ?? '' }), ...(!isFalsy(type) && { type: type ?? '' }) };
}
