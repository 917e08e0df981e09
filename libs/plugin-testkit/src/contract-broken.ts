import { inspect } from 'node:util';

const MAX_LENGTH = 200;

/** An adapter does not do its duty. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken';
}

/** Fails the check unless `holds`. */
export function ensure(holds: boolean, message: string, cause?: unknown): asserts holds {
  if (!holds) throw new ContractBroken(message, cause === undefined ? undefined : { cause });
}

/** Any value, short enough for a message. */
export function show(value: unknown): string {
  const words = value instanceof Error ? `${value.name} "${value.message}"` : inspect(value, { depth: 3, breakLength: Infinity });
  return words.length > MAX_LENGTH ? `${words.slice(0, MAX_LENGTH - 1)}…` : words;
}
