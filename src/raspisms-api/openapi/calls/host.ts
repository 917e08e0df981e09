import type { CallDescription, Calls, RawResponse } from '../call.js';
import { ref, type Schema, text } from '../schema.js';

const TAG = 'The host';

const json = (description: string, schema: Schema): RawResponse => ({ description, content: { 'application/json': { schema } } });
const html = (description: string): RawResponse => ({ description, content: { 'text/html': { schema: { type: 'string' } } } });

function raw(
  words: Pick<CallDescription, 'operationId' | 'summary' | 'description'>,
  responses: Readonly<Record<string, RawResponse>>,
  tag = TAG,
): CallDescription {
  return { tag, ...words, answer: { kind: 'raw', responses } };
}

const FILE_ANSWERS: Readonly<Record<string, RawResponse>> = {
  200: {
    description: 'The file. The content of an address never changes.',
    content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
  },
  206: { description: 'The part that `Range` asks for.', content: { '*/*': { schema: { type: 'string', format: 'binary' } } } },
  304: { description: 'The file is the one that `If-None-Match` names.' },
  416: { description: 'The file has no such part.' },
};

/** Addresses for browsers, supervisors and Prometheus: without a key. */
export const HOST: Calls = {
  'GET /data/public/{folder}/{file}': raw(
    {
      operationId: 'getPublicFile',
      summary: 'A file of an MMS',
      description: '`path` of a file is `folder/file`. Its name cannot be guessed.',
    },
    FILE_ANSWERS,
    'Files',
  ),
  'HEAD /data/public/{folder}/{file}': raw(
    { operationId: 'headPublicFile', summary: 'Type and size of a file of an MMS' },
    {
      200: { description: 'It is there.' },
      304: { description: 'The file is the one that `If-None-Match` names.' },
    },
    'Files',
  ),
  'GET /health/live': raw(
    { operationId: 'getLiveness', summary: 'Whether the process answers' },
    { 200: json('It does.', { type: 'object', properties: { status: { const: 'live' } }, required: ['status'] }) },
  ),
  'GET /health/ready': raw(
    { operationId: 'getReadiness', summary: 'Whether requests can be taken' },
    { 200: json('They can.', ref('Readiness')), 503: json('They cannot, for this reason.', ref('Readiness')) },
  ),
  'GET /metrics': raw(
    { operationId: 'getMetrics', summary: 'What Prometheus reads' },
    { 200: { description: 'In Prometheus’ text format.', content: { 'text/plain': { schema: text('Metrics.') } } } },
  ),
  'GET /api/docs/': raw({ operationId: 'getDocsPage', summary: 'This document as a page' }, { 200: html('The page.') }),
  'GET /api/docs/openapi.json': raw(
    { operationId: 'getOpenApi', summary: 'This document' },
    { 200: json('OpenAPI 3.1.', { type: 'object', required: ['openapi', 'paths'] }) },
  ),
  'GET /api/docs/{file}': raw(
    { operationId: 'getDocsFile', summary: 'Style and script of the page' },
    { 200: { description: 'The file.', content: { '*/*': { schema: { type: 'string' } } } } },
  ),
};
