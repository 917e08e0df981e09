import type { CallDescription, Calls } from '../call.js';

const REST =
  ' For providers: any method, any body up to 1 MiB. Answered as soon as it is stored; what cannot be used is kept with a reason ' +
  '(`docs/errors.md`). The key is the secret of the address or any key of the account, as `api_key` of the query or the body or as `X-Api-Key`.';

const ANSWERS = {
  200: { description: 'Stored. Empty, or what the provider expects to read.' },
  401: {
    description: 'No account has this key; or, without a body, the adapter does not believe that its provider sent it.',
    content: { 'text/html': { schema: { type: 'string', description: '`{"error":"…"}`, as RaspiSMS writes it.' } } },
  },
  413: { description: 'Over 1 MiB.' },
  415: { description: 'A compressed body.' },
  503: { description: 'It could not be stored: try again.' },
};

/** An address for providers, with and without the phone; it takes every method, and the two that providers use are described. */
function callback(address: string, name: string, summary: string): Calls {
  const call = (method: string): CallDescription => ({
    operationId: `${method}${name}Callback`,
    tag: 'Callbacks',
    summary,
    description: summary + '.' + REST,
    query: { api_key: { type: 'string', description: 'The secret of the address.' } },
    answer: { kind: 'raw', responses: ANSWERS },
  });
  return { [`GET ${address}`]: call('get'), [`POST ${address}`]: call('post') };
}

/** Where providers report. */
export const CALLBACKS: Calls = {
  ...callback('/callback/status/{adapter}/', 'Status', 'Delivery reports'),
  ...callback('/callback/status/{adapter}/{id_phone}/', 'PhoneStatus', 'Delivery reports, of one phone'),
  ...callback('/callback/reception/{adapter}/', 'Reception', 'Received messages'),
  ...callback('/callback/reception/{adapter}/{id_phone}/', 'PhoneReception', 'Received messages, of one phone'),
  ...callback('/callback/stop/{adapter}/', 'Stop', 'Numbers that want no more messages'),
  ...callback('/callback/stop/{adapter}/{id_phone}/', 'PhoneStop', 'Numbers that want no more messages, of one phone'),
  ...callback('/callback/inbound_call/{id_phone}/', 'InboundCall', 'Somebody calls'),
  ...callback('/callback/end_call/{id_phone}/', 'EndCall', 'A call is over'),
};
