import { bit, count, id, jsonText, listOf, orNull, ref, row, type Schema, text, time } from '../schema.js';
import { MEDIAS } from './messages.js';

/** What is known of a request even when it has become messages. */
const TOLD = {
  id: id('Id of the request.'),
  id_user: id('Id of the account.'),
  at: time('When it is sent.'),
  text: text('The text or template.'),
  flash: bit('A flash message.'),
  id_phone: orNull(id('The phone that was asked for.')),
  mms: bit('An MMS.'),
  created_at: time('When it was made.'),
  updated_at: orNull(time('When it was changed last.')),
  tag: orNull(text('Yours to choose.')),
};

const SCHEDULED = {
  ...TOLD,
  id_phone_group: orNull(id('The phone group that was asked for.')),
  numbers: listOf(
    row({
      id: id('Id.'),
      id_scheduled: id('Id of the request.'),
      number: text('E.164.', '+33199000042'),
      data: orNull(jsonText('What templates read as `contact.…`: JSON in a text.', {}, '[]')),
      created_at: time('When it was made.'),
      updated_at: { type: 'null' },
    }),
  ),
  contacts: listOf(ref('Contact')),
  groups: listOf(
    row({
      id: id('Id of the group.'),
      id_user: id('Id of the account.'),
      name: text('Name.'),
      created_at: time('When it was made.'),
      updated_at: orNull(time('When it was changed last.')),
    }),
  ),
  conditional_groups: listOf(ref('ConditionalGroup')),
  ...MEDIAS,
};

const TOTALS = row(
  {
    planned: count('Messages that the request has become; all but the next are parts of it.'),
    waiting_for_its_time: count('Recipients that it names while its time has not come; a group counts as one.'),
    waiting: count('Messages that are not sent yet.'),
    accepted: count('The provider has them, and has not said more.'),
    unconfirmed: count('The provider may have them, and is not asked again.'),
    delivered: count('Delivered.'),
    failed: count('Failed.'),
    failures: { type: 'object', additionalProperties: count('So many.'), description: 'The failed ones by their code (`docs/errors.md`).' },
  },
  'How its messages stand.',
);

/** Requests, waiting and sent. */
export const SCHEDULED_ROWS: Readonly<Record<string, Schema>> = {
  Scheduled: row(SCHEDULED, 'A request whose time has not come.'),
  ScheduledDetail: {
    anyOf: [
      row({ ...SCHEDULED, state: { const: 'pending' }, totals: TOTALS }, 'Its time has not come.'),
      row(
        {
          ...TOLD,
          text: orNull(text('The text; `null` when its messages have different ones.')),
          state: { const: 'planned' },
          totals: TOTALS,
        },
        'It has become messages: `GET /api/list/sended/` has them.',
      ),
    ],
  },
  Cancelled: row({
    cancelled: count('Messages that are not sent. Of a request whose time had not come: the recipients it names, a group counting as one.'),
    left: count('Messages that were sent, are being handed over at this moment, or had failed before.'),
  }),
};
