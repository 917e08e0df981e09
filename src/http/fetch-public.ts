import { guardedLookup, isPublicAddress, refuseAddress } from '@pigeonnier/plugin-sdk';
import { Agent, request } from 'undici';

export interface PublicFetch {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Which addresses may be connected to; public ones when not given. */
  readonly isAllowed?: (address: string) => boolean;
}

/** Redirects that are followed: from a provider's address to its store, and from there to a nearer one. */
const MAX_REDIRECTS = 3;

/**
 * The content behind an address that a stranger gave: without credentials, never from a private network (nor by a redirect into one), never
 * more than `maxBytes`. @throws when it cannot be had.
 */
export async function fetchPublic(url: string, { maxBytes, signal, isAllowed = isPublicAddress }: PublicFetch): Promise<Buffer> {
  const agent = new Agent({ connect: { lookup: guardedLookup({ isAllowed }) }, pipelining: 0 });
  try {
    let address = new URL(url);
    for (let redirects = 0; ; redirects += 1) {
      refuseAddress(address, { isAllowed });
      const { statusCode, headers, body } = await request(address, { dispatcher: agent, signal });
      if (statusCode === 200) return await readAtMost(maxBytes, body);
      const { location } = headers;
      if (!REDIRECTIONS.has(statusCode) || typeof location !== 'string') throw new Error(`the answer is HTTP ${statusCode}`);
      if (redirects === MAX_REDIRECTS) throw new Error(`it was redirected more than ${MAX_REDIRECTS} times`);
      await body.dump();
      address = new URL(location, address);
    }
  } finally {
    await agent.destroy();
  }
}

const REDIRECTIONS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

async function readAtMost(maxBytes: number, body: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
