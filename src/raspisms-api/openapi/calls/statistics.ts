import { type CallDescription, type Calls, reads } from '../call.js';
import { count, id, listOf, row, text, time, word } from '../schema.js';

const TAG = 'Statistics';

const ratio = (description: string) => ({
  ...text(`${description}, from 0 to 1: **a text** with two decimals.`, '0.25'),
  pattern: String.raw`^[01]\.\d\d$`,
});
const percent = (description: string) => ({ type: 'number', minimum: 0, maximum: 100, description, examples: [25] });

function invalidNumbers(words: Pick<CallDescription, 'operationId' | 'summary'>): CallDescription {
  return {
    ...words,
    tag: TAG,
    description: 'All three criteria must hold. Links are by page number here, and repeat the criteria.',
    scope: 'read',
    query: {
      volume: { ...count('So many messages at least.'), examples: [10] },
      percent_failed: percent('So large a share of them failed, in percent.'),
      percent_unknown: percent('So large a share of them stayed without report, in percent.'),
      per_page: { type: 'integer', minimum: 1, maximum: 1000, default: 25, description: 'Rows on a page.' },
    },
    requiredQuery: ['volume', 'percent_failed', 'percent_unknown'],
    answer: {
      kind: 'list',
      row: row({
        destination: text('E.164.', '+33199000042'),
        total_sms_sent: count('Messages to it.'),
        failed_percentage: ratio('Share that failed'),
        unknown_percentage: ratio('Share without report'),
      }),
    },
  };
}

/** Counts of messages. */
export const STATISTICS: Calls = {
  'GET /api/usage/': reads(
    {
      operationId: 'getUsage',
      tag: TAG,
      summary: 'How many messages each phone has sent',
      query: {
        start: time('From this time on.'),
        end: time('Up to this second.'),
        tag: text('Only messages with such a tag; `%` stands for any characters, `_` for one.', 'campaign%'),
      },
    },
    row({
      total: count('Messages of all phones.'),
      phones_volumes: {
        anyOf: [
          { type: 'object', additionalProperties: count('Messages of the phone of this id.') },
          { type: 'array', maxItems: 0 },
        ],
        description: 'Messages by the id of the phone, of phones that there are; `[]` without any phone.',
      },
    }),
  ),
  'GET /api/stats/sms-status/': reads(
    {
      operationId: 'getSmsStatus',
      tag: TAG,
      summary: 'Messages by day, phone and status',
      description: 'Messages of phones that are gone are not counted.',
      query: {
        start: text('From then on: a date, or PHP’s words for one (`yesterday`, `-7 days`).', '2030-01-01'),
        end: text('Up to then, inclusive; as `start`.', '2030-01-31'),
        id_phone: { type: 'integer', description: 'Only of this phone.' },
      },
      requiredQuery: ['start', 'end'],
    },
    listOf(
      row({
        at_ymd: { ...text('The day, in the host’s zone.', '2030-01-31'), pattern: String.raw`^\d{4}-\d\d-\d\d$` },
        id_phone: id('The phone.'),
        status: word(['unknown', 'delivered', 'failed'], 'The status.'),
        nb: count('Messages.'),
      }),
    ),
  ),
  'GET /api/invalid_number/': invalidNumbers({
    operationId: 'listInvalidNumbers',
    summary: 'Numbers to which sending seems to be in vain',
  }),
  'GET /api/invalid_number/{page}/': invalidNumbers({
    operationId: 'listInvalidNumbersPage',
    summary: 'Numbers to which sending seems to be in vain, by page number',
  }),
};
