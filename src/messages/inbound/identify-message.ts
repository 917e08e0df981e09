import { createHash } from 'node:crypto';
import type { Identity, InboundMessage } from './inbound-message.js';

/**
 * What makes an inbound message itself: the provider's id, else who said what, when, in answer to what. Where the provider gives
 * neither id nor time, the same words by the same person may well be said twice.
 */
export function identifyMessage({ adapter, uid, origin, text, at, inReplyTo }: InboundMessage): Identity {
  if (uid !== undefined) return { key: `uid:${digest([adapter, uid])}`, lasting: true };
  const said = digest([origin, text, at?.getTime() ?? null, inReplyTo ?? null]);
  return { key: `said:${said}`, lasting: at !== undefined };
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
