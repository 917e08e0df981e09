import type { FormDescription } from './form.js';
import { listOf, type Schema, text, whole } from './schema.js';

/** One method at one address, as the document describes it. */
export interface CallDescription {
  /** What generated clients name it after; stays for ever. */
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Scope that a key needs, when it is not a full one; `all` for full keys only; absent where no key is asked for. */
  readonly scope?: 'read' | 'send' | 'all';
  /** Query parameters. */
  readonly query?: Readonly<Record<string, Schema>>;
  readonly requiredQuery?: readonly string[];
  readonly form?: FormDescription;
  /** Takes an `Idempotency-Key`. */
  readonly repeatable?: boolean;
  readonly answer: Answer;
}

/** `envelope`: what `response` holds. `list`: a page of such rows, with links. `nothing`: 204. `raw`: no envelope. */
export type Answer =
  | { readonly kind: 'envelope'; readonly response: Schema }
  | { readonly kind: 'list'; readonly row: Schema }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'raw'; readonly responses: Readonly<Record<string, RawResponse>> };

/** An answer without an envelope, by its HTTP status. */
export interface RawResponse {
  readonly description: string;
  /** By content type; nothing for an empty body. */
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

/** Calls by method and address: `GET /api/contact/{id}/`. */
export type Calls = Readonly<Record<string, CallDescription>>;

/** What there is to say of a call beside its kind. */
export type CallWords = Pick<CallDescription, 'operationId' | 'tag' | 'summary'> &
  Partial<Pick<CallDescription, 'description' | 'scope' | 'query' | 'requiredQuery' | 'form' | 'repeatable'>>;

/** A GET for keys of scope `read`. */
export function reads(words: CallWords, response: Schema): CallDescription {
  return { scope: 'read', ...words, answer: { kind: 'envelope', response } };
}

/** A POST, which can be repeated under an `Idempotency-Key`. */
export function writes(words: CallWords, response: Schema): CallDescription {
  return { scope: 'all', repeatable: true, ...words, answer: { kind: 'envelope', response } };
}

/** A DELETE: 204, or error 32 when there is nothing to delete. */
export function deletes(words: CallWords): CallDescription {
  return { scope: 'all', ...words, answer: { kind: 'nothing' } };
}

const PER_PAGE = { type: 'integer', minimum: 1, maximum: 1000, default: 25, description: 'Rows on a page.' };
const PAGE = { type: 'integer', minimum: 0, default: 0, description: 'Number of the page, from 0. Cursors are faster and skip nothing.' };

/** What is said of a list. */
export interface ListWords {
  /** `Contacts` in `listContacts`, `listContactsAfter`, `listContactsBefore`. */
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: Readonly<Record<string, Schema>>;
}

/**
 * The addresses of a list: the first page, after a row, before a row, and a page by its number, which is part of the address or of the
 * query.
 */
export function listCalls(
  address: string,
  numberedBy: 'path' | 'query',
  { name, tag, summary, description, query = {} }: ListWords,
  row: Schema,
): Calls {
  const call = (end: string, where: string, more: Readonly<Record<string, Schema>> = {}): CallDescription => ({
    operationId: `list${name}${end}`,
    tag,
    summary: summary + where,
    ...(description !== undefined && { description }),
    scope: 'read',
    query: { ...more, per_page: PER_PAGE, ...query },
    answer: { kind: 'list', row },
  });
  return {
    [`GET ${address}`]: call('', '', numberedBy === 'query' ? { page: PAGE } : {}),
    [`GET ${address}after/{after_id}/`]: call('After', ', after an id'),
    [`GET ${address}before/{before_id}/`]: call('Before', ', before an id'),
    ...(numberedBy === 'path' && { [`GET ${address}{page}/`]: call('Page', ', by page number') }),
  };
}

/** The envelope of every answer: always these five keys. */
function envelope(response: Schema, links: 'links' | 'no links' = 'no links'): Schema {
  const link = (words: string): Schema => (links === 'links' ? { type: ['string', 'null'], description: words } : { type: 'null' });
  return {
    type: 'object',
    properties: {
      error: { ...whole('0: success.'), const: 0 },
      message: { type: 'null' },
      response,
      next: link('Address of the next page, with the caller’s key in it; `null` when this page is not full.'),
      prev: link('Address of the page before, with the caller’s key in it; `null` on the first page.'),
    },
    required: ['error', 'message', 'response', 'next', 'prev'],
    additionalProperties: false,
  };
}

/** The successful answers of a call, by HTTP status. */
export function responsesOf(method: string, answer: Answer): Readonly<Record<string, RawResponse>> {
  if (answer.kind === 'raw') return answer.responses;
  if (answer.kind === 'nothing') return { 204: { description: 'Done; without a body.' } };
  const schema = answer.kind === 'list' ? envelope(listOf(answer.row), 'links') : envelope(answer.response);
  return { [method === 'POST' ? 201 : 200]: { description: 'Success.', content: { 'application/json': { schema } } } };
}

/** The answer to what went wrong. */
export const REFUSAL: Schema = {
  type: 'object',
  properties: {
    error: { type: 'integer', enum: [1, 2, 4, 8, 16, 32, 128], description: 'What kind of error; `docs/errors.md` explains each.' },
    message: text('For people: the words of the error, then what exactly is wrong.', 'One require parameter is missing : text'),
    response: { type: ['object', 'null'], description: '`null`, except for a refused import: its report.' },
    next: { type: 'null' },
    prev: { type: 'null' },
  },
  required: ['error', 'message', 'response', 'next', 'prev'],
  additionalProperties: false,
};
