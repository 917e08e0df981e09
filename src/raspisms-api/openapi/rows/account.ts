import { count, id, listOf, orNull, row, type Schema, text, time, word } from '../schema.js';

const OWN = { id: id('Id of the entry.'), id_user: id('Id of the account.') };
const DATES = { created_at: time('When it was made.'), updated_at: orNull(time('When it was changed last.')) };

export const WEBHOOK_TYPES = ['send_sms', 'send_sms_status_change', 'receive_sms', 'inbound_call', 'phone_reliability'];

const MEDIA = {
  id: id('Id of the file.'),
  path: text('Served at `/data/public/{path}`.', '1/1795417449-30c3ce1b9cd88c4b3c62e52ca5608c95.png'),
  id_user: id('Id of the account.'),
  created_at: time('When it was stored.'),
  updated_at: { type: 'null' },
};

/** What else an account has. */
export const ACCOUNT_ROWS: Readonly<Record<string, Schema>> = {
  Media: row(MEDIA),
  MediaDetail: row({
    ...MEDIA,
    content_type: text('As it is served.', 'image/png'),
    size: count('Bytes.'),
    url: text('Where it is served.'),
  }),
  Webhook: row({ ...OWN, url: text('Is called.'), type: word(WEBHOOK_TYPES, 'For what.'), ...DATES }),
  Smsstop: row(
    {
      ...OWN,
      number: text('E.164.', '+33199000042'),
      created_at: time('When it was stored.'),
      updated_at: { type: 'null' },
      source: text('Who said so: `sms`, the uid of an adapter, or `account`.', 'sms'),
    },
    'A number that wants no more messages.',
  ),
  Event: row({
    ...OWN,
    type: text('What happened.', 'SCHEDULED_ADD'),
    at: time('When.'),
    text: text('For people.'),
  }),
  Setting: row({
    name: text('RaspiSMS’s name.', 'smsstop'),
    value: text('Always a text.', '1'),
    default_value: text('What holds until it is set.', '1'),
  }),
  Call: row({
    ...OWN,
    id_phone: orNull(id('The phone that was called.')),
    uid: text('The provider’s id.'),
    start: time('When it began.'),
    end: orNull(time('When it ended.')),
    direction: word(['inbound', 'outbound'], 'Who called.'),
    origin: orNull(text('Who called.')),
    destination: orNull(text('Who was called.')),
    ...DATES,
  }),
  Readiness: row({
    status: word(['ready', 'not_ready'], 'Whether requests can be taken.'),
    reason: orNull(text('Why not.')),
    database: row({ ok: { type: 'boolean' }, milliseconds: count('How long it took.') }),
    migrations: row({ ok: { type: 'boolean' }, pending: listOf(text('A migration.')) }),
    plugins: row({
      adapters: listOf(text('An adapter in use.')),
      quarantined: listOf(row({ plugin: text('A plugin that is not.'), reason: text('Why.') })),
    }),
    circuits: listOf(
      row({
        id_phone: id('The phone.'),
        adapter: text('Its adapter.'),
        state: word(['open', 'probing'], 'Whether it is being asked again right now.'),
        since: text('ISO 8601.'),
      }),
      'Phones whose provider does not answer, the first hundred.',
    ),
  }),
};
