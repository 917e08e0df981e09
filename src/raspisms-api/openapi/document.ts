import type { GuardedAdapter } from '../../phones/index.js';
import { adapterDataSchema, settingsSchemas } from './adapter-settings.js';
import { type CallDescription, type Calls, REFUSAL, responsesOf } from './call.js';
import { ACCOUNT } from './calls/account.js';
import { CALLBACKS } from './calls/callbacks.js';
import { CONTACTS } from './calls/contacts.js';
import { GROUPS_OF_CONTACTS } from './calls/groups.js';
import { HOST } from './calls/host.js';
import { MESSAGES } from './calls/messages.js';
import { phoneCalls } from './calls/phones.js';
import { SENDING } from './calls/sending.js';
import { STATISTICS } from './calls/statistics.js';
import { requestBodyOf, schemasOf } from './form.js';
import { INTRODUCTION, TAGS } from './introduction.js';
import { pathParameters, queryParameters, SHARED_PARAMETERS } from './parameters.js';
import { ROWS } from './rows/index.js';
import type { Schema } from './schema.js';

/** What the document depends on. */
export interface DocumentOptions {
  /** Address of the host, with its prefix and without a trailing slash. */
  readonly serverUrl: string;
  /** Adapters whose settings appear. */
  readonly adapters: readonly GuardedAdapter[];
}

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly [part: string]: unknown;
}

/** Version of RaspiSMS whose API this is. */
const API_VERSION = '3.9.5';

/** What every call that asks for a key can answer. */
const REFUSALS: Readonly<Record<string, { readonly name: string; readonly description: string }>> = {
  400: { name: 'Refused', description: 'Refused; `error` and `message` say why.' },
  401: { name: 'InvalidKey', description: 'Error 1: no key, an unknown one, or an expired one.' },
  403: { name: 'Forbidden', description: 'Error 1: the key’s scope does not cover this. Error 16: the account is suspended.' },
  404: {
    name: 'RefusedGet',
    description: 'Refused or not found: a GET is always refused with this status; `error` and `message` say why.',
  },
  409: {
    name: 'Conflict',
    description: 'Error 2: the `Idempotency-Key` belongs to another request, or to one that is still being served.',
  },
  413: { name: 'TooLarge', description: 'Error 2: a body over 16 MiB, or more than 200,000 fields.' },
  415: { name: 'Encoded', description: 'Error 2: a compressed body.' },
  500: { name: 'Failed', description: 'Error 8: an error of the host, logged under the id in the message.' },
  503: { name: 'Unavailable', description: 'Error 8: the database cannot be reached; repeat the request after `Retry-After` seconds.' },
};

const SECURITY_SCHEMES = {
  ApiKeyHeader: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'Looked at last: the body and the query come first.' },
  ApiKeyQuery: {
    type: 'apiKey',
    in: 'query',
    name: 'api_key',
    description: 'Looked at first, even when it is empty. The field `api_key` of a body works too, which OpenAPI has no word for.',
  },
};

const WITH_KEY = [{ ApiKeyHeader: [] }, { ApiKeyQuery: [] }];

/** Who may call, in words. */
const SCOPES = {
  read: 'For keys of scope `read` and full keys.',
  send: 'For keys of scope `send` and full keys.',
  all: 'For full keys only.',
} as const;

/** Describes every address of the host, and the settings of these adapters. */
export function describeApi({ serverUrl, adapters }: DocumentOptions): OpenApiDocument {
  const calls: Calls = {
    ...SENDING,
    ...MESSAGES,
    ...phoneCalls(adapterDataSchema(adapters)),
    ...CONTACTS,
    ...GROUPS_OF_CONTACTS,
    ...ACCOUNT,
    ...STATISTICS,
    ...CALLBACKS,
    ...HOST,
  };
  return {
    openapi: '3.1.0',
    info: { title: 'Pigeonnier', version: API_VERSION, description: INTRODUCTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: serverUrl }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: WITH_KEY,
    paths: pathsOf(calls),
    components: {
      schemas: { ...ROWS, ...formsOf(calls), ...settingsSchemas(adapters), Refusal: REFUSAL },
      responses: Object.fromEntries(Object.values(REFUSALS).map(({ name, description }) => [name, refusal(description)])),
      parameters: SHARED_PARAMETERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function pathsOf(calls: Calls): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, object>> = {};
  for (const [target, call] of Object.entries(calls)) {
    const [method = '', address = ''] = target.split(' ');
    (paths[address] ??= {})[method.toLowerCase()] = operationOf(method, address, call);
  }
  return paths;
}

function operationOf(method: string, address: string, call: CallDescription): object {
  const { operationId, tag, summary, description, scope, query = {}, requiredQuery = [], form, repeatable = false, answer } = call;
  const parameters = [
    ...pathParameters(address),
    ...queryParameters(query, requiredQuery),
    ...(repeatable ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ];
  const words = [description, scope === undefined ? undefined : SCOPES[scope]].filter((part) => part !== undefined);
  return {
    operationId,
    tags: [tag],
    summary,
    ...(words.length > 0 && { description: words.join(' ') }),
    ...(parameters.length > 0 && { parameters }),
    ...(form !== undefined && { requestBody: requestBodyOf(form) }),
    responses: { ...responsesOf(method, answer), ...(scope !== undefined && refusalsOf(method, repeatable)) },
    ...(scope === undefined && { security: [] }),
  };
}

function refusalsOf(method: string, repeatable: boolean): Readonly<Record<string, object>> {
  const statuses =
    method === 'GET' ? [401, 403, 404] : [400, 401, 403, ...(repeatable ? [409] : []), ...(method === 'POST' ? [413, 415] : [])];
  return Object.fromEntries(
    [...statuses, 500, 503].map((status) => [status, { $ref: `#/components/responses/${REFUSALS[status]?.name ?? ''}` }]),
  );
}

function refusal(description: string): object {
  return { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } } };
}

/** The forms of all calls; one that several calls share is described once. */
function formsOf(calls: Calls): Readonly<Record<string, Schema>> {
  return Object.assign({}, ...Object.values(calls).map(({ form }) => (form === undefined ? {} : schemasOf(form)))) as Readonly<
    Record<string, Schema>
  >;
}
