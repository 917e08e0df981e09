import { PLACEHOLDERS } from './templates/placeholders.js';
import type { Values } from './templates/placeholders.js';

/** A shorter value of a header is a word like any other. */
const SHORTEST = 8;

/** What must not be repeated of a request: the phone's secret in all its forms, what headers carry, and the key of our callback address. */
export function secretsOf(values: Values, headers: Readonly<Record<string, string>>): readonly string[] {
  const { secret, callbackUrl } = values;
  const words = Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/)]);
  const callbackKey = new URL(callbackUrl).searchParams.get('api_key') ?? '';
  return [
    ...(secret === '' ? [] : [secret, String(PLACEHOLDERS.get('basic')?.(values))]),
    ...words.filter((word) => word.length >= SHORTEST),
    callbackKey,
  ];
}
