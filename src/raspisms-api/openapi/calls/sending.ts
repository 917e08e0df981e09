import type { ScheduleForm } from '../../scheduled/schedule.form.js';
import { type Calls, deletes, reads, writes } from '../call.js';
import { type FieldsOf, file, many, one, truthy } from '../form.js';
import { about, id, jsonText, ref, row, text, time, whole } from '../schema.js';

const TAG = 'Sending';

const ID = { type: ['integer', 'string'], pattern: String.raw`^\d{1,15}$`, examples: [1] };

const NUMBER = text('International, with `+`; spaces and separators are allowed.', '+33199000042');
const NUMBER_WITH_DATA = {
  ...row({
    number: NUMBER,
    data: jsonText('What the template reads as `contact.…`: JSON **in a text**, not nested fields.', { type: 'object' }, '{"name":"Anne"}'),
  }),
  required: ['number'],
};

const FIELDS: FieldsOf<ScheduleForm> = {
  text: one({ ...text('Up to 1,000 characters; a template when it contains `{{`, `{%` or `{#`.', 'Bonjour'), maxLength: 1000 }),
  at: one(time('When to send, in the host’s zone; now when it is left out or past.')),
  numbers: many(
    { anyOf: [NUMBER, NUMBER_WITH_DATA] },
    'Numbers, or numbers with data. **Those that are no valid numbers are left out silently.**',
  ),
  contacts: many(about(ID, 'Id of a contact.'), 'Ids of contacts. An unknown one is a failed message, not an error.'),
  groups: many(about(ID, 'Id of a group.'), 'Ids of groups.'),
  conditional_groups: many(about(ID, 'Id of a conditional group.'), 'Ids of conditional groups.'),
  id_phone: one(about(ID, 'The phone to use; chosen by the host when neither this nor a group is given.')),
  id_phone_group: one(about(ID, 'The group of phones to choose from.')),
  flash: truthy('A flash message.'),
  mms: truthy('An MMS.'),
  medias: many(about(ID, 'Id of a file.'), 'Ids of files that were uploaded before (`POST /api/media/`). Only looked at for an MMS.'),
  expires_at: one(time('What was not handed over by then fails (`expired`).')),
  tag: one({ ...text('Yours to choose, up to 1,000 characters; every message carries it.'), maxLength: 1000 }),
};

const REQUIRED = ['text'];

const FILES = {
  'medias[]': { type: 'array', items: file('A file.'), description: 'Files of an MMS: 10 at most, 5 MiB each, 10 MiB together.' },
  numbers_csv: file(
    'Recipients: the first row has titles, the first column numbers; the other columns are data. One wrong number refuses the file.',
  ),
};

/** Sending now, later, or not at all. */
export const SENDING: Calls = {
  'POST /api/scheduled/': writes(
    {
      operationId: 'createScheduled',
      tag: TAG,
      summary: 'Send, now or later',
      description:
        'Answered once the messages are stored. Names at least one recipient: a valid number, a contact, a group or a conditional group. ' +
        'The id is that of the request: messages carry it as `originating_scheduled`. With the setting `duplicate_window`, the same request within so many ' +
        'seconds is answered with the id of the first, and sent once.',
      scope: 'send',
      form: { name: 'ScheduleForm', fields: FIELDS, required: REQUIRED, files: FILES },
    },
    id('Id of the request.'),
  ),
  'GET /api/scheduled/{id}/': reads(
    { operationId: 'getScheduled', tag: TAG, summary: 'One request, and how its messages stand' },
    ref('ScheduledDetail'),
  ),
  'DELETE /api/scheduled/{id}/': deletes({
    operationId: 'deleteScheduled',
    tag: TAG,
    summary: 'Take back a request whose time has not come',
    scope: 'send',
  }),
  'POST /api/scheduled/{id}/cancel/': writes(
    {
      operationId: 'cancelScheduled',
      tag: TAG,
      summary: 'Stop a request, while it is being sent too',
      description: 'What has not left stays. Messages that are stopped fail with `cancelled`.',
      scope: 'send',
    },
    ref('Cancelled'),
  ),
  'GET /api/send-sms/': reads(
    {
      operationId: 'sendSms',
      tag: TAG,
      summary: 'Send one message by an address',
      description: 'A GET that sends. A missing or invalid number or an empty text answers 404 with error 4. `HEAD` sends nothing.',
      scope: 'send',
      query: {
        to: NUMBER,
        text: { ...text('Up to 1,000 characters.', 'Bonjour'), maxLength: 1000 },
        id_phone: whole('The phone to use.'),
        expires_at: time('What was not handed over by then fails (`expired`).'),
      },
      requiredQuery: ['to', 'text'],
    },
    { anyOf: [id('Id of the request.'), { type: 'null' }], description: 'Id of the request; `null` for `HEAD`.' },
  ),
  'POST /api/preview/': {
    ...writes(
      {
        operationId: 'previewScheduled',
        tag: TAG,
        summary: 'What a request would do, without sending anything',
        description: 'The same fields and the same checks as `POST /api/scheduled/`.',
        scope: 'send',
        form: { name: 'ScheduleForm', fields: FIELDS, required: REQUIRED, files: FILES },
      },
      ref('Preview'),
    ),
    repeatable: false,
  },
};
