import { bit, count, id, listOf, orNull, row, type Schema, text, time, word } from '../schema.js';

const STATUSES = ['unknown', 'delivered', 'failed'];

/** The files of a message, in its row. */
export const MEDIAS = {
  medias: listOf(
    row({ id: id('Id of the file.'), id_user: id('Id of the account.'), path: text('Served at `/data/public/{path}`.') }),
    'Files of an MMS.',
  ),
};

const SENT = {
  id: id('Id of the message.'),
  at: time('When it was prepared to be sent.'),
  text: text('The text, rendered.', 'Bonjour'),
  destination: orNull(text('E.164; `null` when the recipient could not be made out.', '+33199000042')),
  flash: bit('A flash message was asked for.'),
  status: word(STATUSES, '`delivered` is final; `failed` can still become `delivered`.'),
  uid: text('The provider’s id; until there is one, 13 hexadecimal characters of ours.'),
  adapter: text('Name of the adapter; empty when no phone was found.'),
  id_user: id('Id of the account.'),
  id_phone: orNull(id('Phone it was sent through.')),
  mms: bit('An MMS.'),
  originating_scheduled: orNull(id('What `POST /api/scheduled/` answered.')),
  created_at: time('When it was made.'),
  updated_at: orNull(time('When it was changed last.')),
  tag: orNull(text('The tag of its request.')),
  ...MEDIAS,
};

const RECEIVED = {
  id: id('Id of the message.'),
  at: time('When it was received, as the provider says.'),
  text: text('The text.'),
  origin: text('The sender: E.164, or a name or short code as it came.'),
  command: bit('1: it is a command.'),
  status: word(['read', 'unread'], 'Whether somebody has read it.'),
  id_user: id('Id of the account.'),
  id_phone: orNull(id('Phone it was sent to.')),
  mms: bit('An MMS.'),
  created_at: time('When it was stored.'),
  updated_at: orNull(time('When it was changed last.')),
  ...MEDIAS,
};

const COST = {
  segments: orNull(count('Parts that the provider counted.')),
  cost: { type: ['number', 'string', 'null'], description: 'What it cost, in `currency`.' },
  currency: orNull(text('ISO 4217.', 'EUR')),
};

const kind = (...kinds: readonly string[]): Record<string, Schema> => ({
  kind: kinds.length === 1 ? { const: kinds[0] } : { type: 'string', enum: kinds },
  at: time('When it happened.'),
});

const TIMELINE_ENTRY: Schema = {
  description: 'One thing that happened to the message.',
  anyOf: [
    row(kind('planned'), 'It was prepared to be sent.'),
    row(
      { ...kind('without_flash'), adapter: text('The adapter.'), text: text('What that means.') },
      'The adapter knows no flash messages.',
    ),
    row(
      {
        ...kind('moved'),
        id_phone_from: id('Phone that could not send it.'),
        id_phone_to: id('Phone that sends it instead.'),
        reason: word(['no_answer', 'unavailable', 'no_credit', 'limit_reached', 'disabled', 'deleted'], 'Why.'),
        text: text('What that means.'),
      },
      'It was given to another phone, as the host had chosen its own.',
    ),
    row(
      {
        ...kind('attempt'),
        number: count('1 is the first.'),
        adapter: text('The adapter.'),
        duration_ms: orNull({ type: 'number', description: 'How long the provider took.' }),
        outcome: text('`accepted`, `already_accepted`, or the kind of error (`docs/errors.md`).', 'accepted'),
        uid: orNull(text('The provider’s id.')),
        recipients: count('Messages of the same provider request; segments and cost are those of all of them.'),
        ...COST,
        answer: orNull(text('The provider’s words, shortened, without secrets.')),
        shared: bit('1: one request for several messages.'),
      },
      'The provider was asked to send it.',
    ),
    row(
      {
        ...kind('report'),
        reported_at: time('When it happened, as the provider says.'),
        status: word(STATUSES, 'What the report means.'),
        provider_status: text('The provider’s word.'),
        reason: orNull(text('The provider’s reason.')),
        applied: bit('0: the message kept the status it had.'),
      },
      'The provider reported.',
    ),
    row({ ...kind('failed', 'unconfirmed'), code: text('As in `reason`.'), text: text('As in `reason`.') }, 'It ended here.'),
  ],
};

/** Messages, sent and received. */
export const MESSAGE_ROWS: Readonly<Record<string, Schema>> = {
  Sended: row(SENT, 'A message that was sent, or could not be.'),
  SendedDetail: row({
    ...SENT,
    state: word(['waiting', 'accepted', 'unconfirmed', 'failed'], 'How far the sending has come.'),
    reason: orNull(
      row({ code: text('A section of `docs/errors.md`.', 'no_phone'), text: text('For people.') }, 'Why it is failed or unconfirmed.'),
    ),
    provider_status: orNull(text('The provider’s last word.')),
    ...COST,
    timeline: listOf(TIMELINE_ENTRY, 'In the order of time.'),
  }),
  Received: row(RECEIVED, 'A message that was received.'),
  ReceivedDetail: row({ ...RECEIVED, in_reply_to: orNull(id('The message of `list/sended` that it answers.')) }),
};
