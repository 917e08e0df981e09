import { CAPABILITIES } from '@pigeonnier/plugin-sdk';
import { bit, count, id, jsonText, listOf, orNull, ref, row, type Schema, text, time, word } from '../schema.js';

const STATUSES = ['available', 'unavailable', 'no_credit', 'limit_reached', 'disabled'];

const bilingual = (description: string): Schema => row({ en: text('English.'), fr: text('French.') }, description);

const PHONE = {
  id: id('Id of the phone.'),
  id_user: id('Id of the account.'),
  adapter: text('Name of the adapter as RaspiSMS knows it, else its uid.', 'adapters\\OctopushShortcodeAdapter'),
  adapter_data: jsonText(
    'Settings of the adapter: JSON in a text, `[]` when there are none. Secrets read as `********`. **Left out** where the adapter hides its settings.',
    { type: ['object', 'array'] },
    '{"login":"me@example.org","api_key":"********"}',
  ),
  name: text('Unique within the account.', 'Main line'),
  priority: count('Phones with a higher one are preferred (setting `phone_priority`).'),
  created_at: time('When it was made.'),
  updated_at: orNull(time('When it was changed last.')),
  status: word(STATUSES, '`disabled` is only ever said by a person.'),
};

function phone(more: Readonly<Record<string, Schema>> = {}): Schema {
  const schema = row({ ...PHONE, ...more });
  return { ...schema, required: (schema.required as readonly string[]).filter((name) => name !== 'adapter_data') };
}

const AVAILABLE_ADAPTER = row({
  adapter: text('What `POST /api/phone/` takes as `adapter`.', 'adapters\\OctopushShortcodeAdapter'),
  uid: text('As in callback addresses.', 'octopush_shortcode_adapter'),
  plugin: text('The package that brought it.'),
  status: { const: 'available' },
  reason: { type: 'null' },
  name: bilingual('Name for people.'),
  description: bilingual('What it is.'),
  hidden: bit('1: not offered in forms; it can be used all the same.'),
  hide_data: bit('1: phones do not show their settings.'),
  capabilities: listOf(word(CAPABILITIES, 'A capability.'), 'What it can do.'),
  features: row({
    flash: bit('Sends flash messages.'),
    mms_sending: bit('Sends MMS; other adapters send links to the files.'),
    mms_reception: bit('Receives MMS.'),
    idempotent_send_hours: orNull(count('For how long the provider recognises a repeated request.')),
  }),
  limits: row({
    max_text_length: orNull(count('Characters.')),
    max_concurrency: orNull(count('Requests at the same time.')),
    rate_per_second: orNull({ type: 'number', description: 'Requests per second.' }),
    max_recipients: orNull(count('Recipients of one request.')),
    call_timeout_ms: orNull(count('How long a call may take, in milliseconds.')),
  }),
  report_family: orNull(text('Adapters of one plugin with the same word share an address for delivery reports.', 'octopush')),
  fields: listOf(
    row({
      name: text('As in `adapter_data[name]`.'),
      title: bilingual('Title for people.'),
      description: bilingual('What to enter.'),
      required: bit('Must be given.'),
      secret: bit('Kept encrypted, read back as `********`.'),
      type: word(['text', 'textarea', 'phone_number', 'boolean', 'choice', 'integer', 'url'], 'What it holds.'),
      choices: listOf(row({ value: text('What is sent.'), title: bilingual('What is shown.') }), 'Of a `choice`.'),
      default_value: { type: ['string', 'number', 'boolean', 'null'], description: 'What holds when it is not given.' },
      min_length: orNull(count('Characters.')),
      max_length: orNull(count('Characters.')),
      min: { type: ['integer', 'null'], description: 'Of an `integer`.' },
      max: { type: ['integer', 'null'], description: 'Of an `integer`.' },
    }),
    'Settings of its phones.',
  ),
});

const REFUSED_ADAPTER = row({
  adapter: { type: 'null' },
  uid: { type: 'null' },
  plugin: text('The package.'),
  status: { const: 'refused' },
  reason: text('Why it cannot be used.'),
});

/** Phones, their groups and their adapters. */
export const PHONE_ROWS: Readonly<Record<string, Schema>> = {
  Phone: phone(),
  PhoneDetail: phone({
    status_reason: orNull(text('Why the status is not `available`.')),
    ttl: orNull(count('Seconds after which a message that was not handed over is not worth sending any more.')),
    max_concurrency: orNull(count('The account’s own bound on provider requests in flight.')),
    rate_per_second: orNull({ type: 'number', description: 'The account’s own bound on provider requests per second.' }),
    circuit: row(
      {
        state: word(['closed', 'open', 'probing'], '`open`: the provider does not answer, and nothing is sent before the next probe.'),
        since: orNull(time('When it opened.')),
        reason: orNull(text('What went wrong last.')),
        next_probe_at: orNull(time('When the provider is asked again.')),
      },
      'Whether the provider answers.',
    ),
    limits: listOf(
      row({ volume: count('So many messages.'), startpoint: text('Since this moment, in PHP’s relative words.', 'today') }),
      'How much the phone may send.',
    ),
    callbacks: orNull(
      listOf(
        row({
          kind: word(['status', 'reception', 'stop', 'inbound_call', 'end_call'], 'What the provider reports there.'),
          url: text('Give it to the provider. It holds a secret of its own, not the key.'),
        }),
        'Addresses for the provider; `null` for keys that are not full ones.',
      ),
    ),
  }),
  PhoneGroup: row({
    id: id('Id of the group.'),
    id_user: id('Id of the account.'),
    name: text('Unique within the account.', 'Shops'),
    created_at: time('When it was made.'),
    updated_at: orNull(time('When it was changed last.')),
    nb_phone: count('Phones in the group.'),
    phones: listOf(ref('Phone')),
  }),
  Adapter: { anyOf: [AVAILABLE_ADAPTER, REFUSED_ADAPTER] },
};
