import { guardedLookup, isPublicAddress, refuseAddress } from '@pigeonnier/plugin-sdk';
import { Agent, request } from 'undici';

export interface PublicFetch {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Which addresses may be connected to; public ones when not given. */
  readonly isAllowed?: (address: string) => boolean;
}

/**
 * The content behind an address that a stranger gave: without credentials, without redirects, never from a private network, never more than
 * `maxBytes`. @throws when it cannot be had.
 */
export async function fetchPublic(url: string, { maxBytes, signal, isAllowed = isPublicAddress }: PublicFetch): Promise<Buffer> {
  refuseAddress(new URL(url), { isAllowed });
  const agent = new Agent({ connect: { lookup: guardedLookup({ isAllowed }) }, pipelining: 0 });
  try {
    const { statusCode, body } = await request(url, { dispatcher: agent, signal });
    if (statusCode !== 200) throw new Error(`the answer is HTTP ${statusCode}`);
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of body as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts);
  } finally {
    await agent.destroy();
  }
}
