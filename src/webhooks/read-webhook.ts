import { WEBHOOK_TYPES, WebhookRefused } from './webhook.js';
import type { WebhookType } from './webhook.js';

const MAX_URL = 2000;

/** An absolute `http` or `https` address, as it was given. @throws WebhookRefused for anything else. */
export function readUrl(url: string): string {
  const refuse = (why: string): never => {
    throw new WebhookRefused('invalid_url', `url : ${why}`);
  };
  if (url.length > MAX_URL) refuse(`must be at most ${MAX_URL} characters long.`);
  // White space and control characters would be dropped or encoded by whoever reads the address: what is stored is what is called.
  if (!/^https?:\/\/[^\s\p{Cc}\p{Cs}]+$/iu.test(url) || !URL.canParse(url))
    refuse('must be an address that begins with http:// or https://.');
  return url;
}

/** @throws WebhookRefused for what is no type. */
export function readType(type: string): WebhookType {
  const known = WEBHOOK_TYPES.find((word) => word === type);
  if (known === undefined) throw new WebhookRefused('invalid_type', `type : must be one of ${WEBHOOK_TYPES.join(', ')}.`);
  return known;
}
