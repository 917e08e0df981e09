import type { CallbackKind } from './sandbox.types.js';

export interface CallbackBody {
  readonly contentType: string;
  readonly text: string;
}

/** What a callback tells; the ticket is absent when Octopush does not know it. */
export interface CallbackFacts {
  readonly ticket: string | undefined;
  readonly number: string;
  /** `Y-m-d H:i:s`, Paris. */
  readonly date: string;
  /** Status word of a report, written text of a reply or STOP. */
  readonly words: string;
  /** Virtual number or short code that a reply went to. */
  readonly reached: string;
}

export interface BodyForm {
  readonly payload: 'json' | 'form';
  readonly inboundForm: 'flat' | 'metadata';
}

type Fields = Readonly<Record<string, unknown>>;

const BUILDERS: Readonly<Record<CallbackKind, (facts: CallbackFacts, form: BodyForm) => Fields>> = {
  deliveries: ({ ticket, number, date, words }) => ({
    channel: 'sms',
    message_id: ticket,
    number,
    status: words,
    delivery_date: date,
    meta_data: {},
  }),
  inbounds: ({ ticket, number, date, words, reached }, { inboundForm }) => {
    const names = { message_id: ticket, number, sim_card_number: reached };
    const content = { text: words, reception_date: date };
    return inboundForm === 'flat' ? { ...names, ...content } : { ...content, metadata: names };
  },
  blacklisted: ({ ticket, number, date, words }) => ({ message_id: ticket, number, text: words, stop_date: date }),
};

/** The body of one callback in the account's form. */
export function callbackBody(kind: CallbackKind, facts: CallbackFacts, form: BodyForm): CallbackBody {
  const fields = BUILDERS[kind](facts, form);
  return form.payload === 'json'
    ? { contentType: 'application/json', text: JSON.stringify(fields) }
    : { contentType: 'application/x-www-form-urlencoded', text: encodeForm(fields).toString() };
}

function encodeForm(fields: Fields, prefix?: string, into = new URLSearchParams()): URLSearchParams {
  for (const [name, value] of Object.entries(fields)) {
    const key = prefix === undefined ? name : `${prefix}[${name}]`;
    if (typeof value === 'string') into.append(key, value);
    else if (typeof value === 'object' && value !== null) encodeForm(value as Fields, key, into);
  }
  return into;
}
