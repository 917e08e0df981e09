import type { CallbackRequest } from '@pigeonnier/plugin-sdk';
import { callbackRequest } from '../callback-request.js';
import { Random } from './random.js';
import { anyName, anyText, anyValue } from './values.js';

const CONTENT_TYPES = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data', ''] as const;

type Maker = (random: Random, samples: readonly CallbackRequest[], names: readonly string[]) => CallbackRequest;

/** Damaged samples come often: a parser throws most of what is only noise away at its first field. */
const MAKERS: readonly [Maker, ...Maker[]] = [
  damagedSample,
  damagedSample,
  damagedSample,
  damagedSample,
  anyJson,
  anyForm,
  anyQuery,
  anyBytes,
];

/** The same requests for the same seed and samples: JSON, forms, queries and bytes, at random and as damaged samples. */
export function garbageRequests(seed: number, count: number, samples: readonly CallbackRequest[]): readonly CallbackRequest[] {
  const random = new Random(seed);
  const names = [...new Set(samples.flatMap(({ body, query }) => [...namesIn(body), ...Object.keys(query)]))];
  return Array.from({ length: count }, () => random.pick(MAKERS)(random, samples, names));
}

/** Names of fields, also of those within others. */
function namesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value).flatMap(namesIn)];
}

function anyJson(random: Random, _samples: readonly CallbackRequest[], names: readonly string[]): CallbackRequest {
  return callbackRequest({ json: anyValue(random, names) });
}

function anyForm(random: Random, _samples: readonly CallbackRequest[], names: readonly string[]): CallbackRequest {
  return callbackRequest({ form: anyFields(random, names) });
}

function anyQuery(random: Random, _samples: readonly CallbackRequest[], names: readonly string[]): CallbackRequest {
  return callbackRequest({ method: 'GET', query: anyFields(random, names) });
}

function anyBytes(random: Random): CallbackRequest {
  return callbackRequest({ text: anyText(random), headers: { 'content-type': random.pick(CONTENT_TYPES) } });
}

/** Some fields of a real request lost, some with other values, some added; sometimes many of them in a list. */
function damagedSample(random: Random, samples: readonly CallbackRequest[], names: readonly string[]): CallbackRequest {
  const [first, ...others] = samples;
  if (first === undefined) return anyJson(random, samples, names);
  const sample = random.pick([first, ...others]);
  if (sample.rawBody === '') return callbackRequest({ method: sample.method, query: asTexts(damaged(random, sample.query, names)) });
  const body = damaged(random, sample.body, names);
  const isForm = sample.headers['content-type']?.includes('urlencoded') ?? false;
  if (isForm && random.chance(0.5)) return callbackRequest({ form: asTexts(body), headers: sample.headers });
  const headers = random.chance(0.8) ? sample.headers : { 'content-type': random.pick(CONTENT_TYPES) };
  return callbackRequest({ json: random.chance(0.1) ? [body, sample.body, body] : body, headers });
}

function damaged(random: Random, value: unknown, names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return random.chance(0.3) ? anyValue(random, names) : value;
  if (Array.isArray(value)) return value.map((item) => damaged(random, item, names));
  const kept = Object.entries(value).filter(() => random.chance(0.9));
  const changed = kept.map(([name, item]) => [name, damaged(random, item, names)] as const);
  const added = random.chance(0.2) ? [[anyName(random, names), anyValue(random, names)] as const] : [];
  return Object.fromEntries([...changed, ...added]);
}

function anyFields(random: Random, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: random.below(8) }, () => [anyName(random, names), anyText(random)] as const));
}

function asTexts(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, typeof item === 'string' ? item : JSON.stringify(item ?? '')] as const),
  );
}
