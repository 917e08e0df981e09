import type { ReceivedStatusForm } from '../../received/received-status.form.js';
import { type Calls, listCalls, reads, writes } from '../call.js';
import { type FieldsOf, one } from '../form.js';
import { ref, text, time, whole, word } from '../schema.js';

const TAG = 'Lists';

/** What each list of `GET /api/list/{entry_type}/` holds. */
const LISTED_ROWS: Readonly<Record<string, string>> = {
  sended: 'Sended',
  received: 'Received',
  scheduled: 'Scheduled',
  contact: 'Contact',
  group: 'Group',
  conditional_group: 'ConditionalGroup',
  phone: 'Phone',
  phone_group: 'PhoneGroup',
  media: 'Media',
};

const STATUS_FIELDS: FieldsOf<ReceivedStatusForm> = { status: one(word(['read', 'unread'], 'The new status.')) };

const ONLY = 'Only for `sended` and `received`.';

const ENTRIES = listCalls(
  '/api/list/{entry_type}/',
  'path',
  {
    name: 'Entries',
    tag: TAG,
    summary: 'Entries of one type',
    description: `Rows of ${Object.entries(LISTED_ROWS)
      .map(([type, row]) => `\`${type}\` are a ${row}`)
      .join(', ')}.`,
    query: {
      status: word(['unknown', 'delivered', 'failed', 'read', 'unread'], `Rows with this status. ${ONLY}`),
      number: text(`Rows to, or from, this number. ${ONLY}`, '+33199000042'),
      tag: text('Rows with this tag. Only for `sended`.'),
      id_phone: whole(`Rows of this phone. ${ONLY}`),
      since: time(`Rows from this time on. ${ONLY}`),
      until: time(`Rows up to this second. ${ONLY}`),
    },
  },
  { anyOf: Object.values(LISTED_ROWS).map(ref) },
);

/** Lists in RaspiSMS's way, and single messages. */
export const MESSAGES: Calls = {
  ...ENTRIES,
  'GET /api/sended/{id}/': reads(
    {
      operationId: 'getSended',
      tag: 'Messages',
      summary: 'One message with its reason and its timeline',
      description: 'Planned, each attempt with the provider’s answer, each report, and why it is as it is.',
    },
    ref('SendedDetail'),
  ),
  'GET /api/received/{id}/': reads(
    { operationId: 'getReceived', tag: 'Messages', summary: 'One received message, and what it answers' },
    ref('ReceivedDetail'),
  ),
  'POST /api/received/{id}/': writes(
    {
      operationId: 'updateReceived',
      tag: 'Messages',
      summary: 'Mark a received message as read or unread',
      form: { name: 'ReceivedStatusForm', fields: STATUS_FIELDS, required: ['status'] },
    },
    { const: true },
  ),
};
