import type { FakeAccount, FakeIncoming } from './ovh-account.js';
import type { Received } from './ovh-authentication.js';
import { takeJob } from './ovh-jobs.js';
import type { JobKind, Outcome } from './ovh-jobs.js';

interface Place {
  readonly kind: JobKind;
  readonly account: FakeAccount;
  readonly incoming: FakeIncoming[];
}

/** The addresses below `/sms` of OVH's API console that phones need. */
export function answerFor(received: Received, body: unknown, account: FakeAccount): Outcome {
  const [root, service, ...rest] = received.path.split('/').slice(1).map(decodeURIComponent);
  if (root !== 'sms' || service === undefined) return noRoute(received);
  if (service !== account.serviceName) return missing('serviceName', service);
  const route = `${received.method} ${rest[0] ?? ''}`.trim();
  if (route === 'GET' && rest.length === 0) return { answer: { json: accountOf(account) } };
  if (route === 'GET senders' && rest.length === 2) return sender(account, rest[1] ?? '');
  if (rest[0] !== 'virtualNumbers') return messages({ kind: 'account', account, incoming: account.incoming }, received, body, rest);
  const number = rest[1] ?? '';
  if (!account.numbers.includes(number)) return missing('number', number);
  if (received.method === 'GET' && rest.length === 2) return { answer: { json: { number, countryCode: 'fr' } } };
  const incoming = (account.numberIncoming[number] ??= []);
  return messages({ kind: 'virtualNumber', account, incoming }, received, body, rest.slice(2));
}

function messages({ kind, account, incoming }: Place, received: Received, body: unknown, [what, id, ...more]: readonly string[]): Outcome {
  const route = [received.method, what, ...(id === undefined ? [] : ['{id}']), ...more].join(' ');
  if (route === 'POST jobs') {
    const isJson = received.headers['content-type']?.startsWith('application/json') === true;
    return isJson ? takeJob(account, kind, body) : { ...takeJob(account, kind, undefined), complaint: 'a job must be JSON' };
  }
  if (route === 'GET incoming') return { answer: { json: incoming.map((message) => message.id) } };
  if (route !== 'GET incoming {id}' && route !== 'DELETE incoming {id}') return noRoute(received);
  const index = incoming.findIndex((message) => String(message.id) === id);
  if (index < 0) return missing('id', id ?? '');
  if (received.method === 'GET') return { answer: { json: { credits: 1, tag: '', ...incoming[index] } } };
  incoming.splice(index, 1);
  return { answer: { json: null } };
}

/** `sms.Account`. */
function accountOf({ serviceName, status, creditsLeft }: FakeAccount): unknown {
  return { name: serviceName, status, creditsLeft, creditsHoldByQuota: 0, description: '', callBack: null, stopCallBack: null };
}

/** `sms.Sender`. */
function sender({ senders }: FakeAccount, name: string): Outcome {
  const status = Object.hasOwn(senders, name) ? senders[name] : undefined;
  if (status === undefined) return missing('sender', name);
  return { answer: { json: { sender: name, status, description: '', referer: 'custom' } } };
}

function missing(what: string, value: string): Outcome {
  return {
    answer: { status: 404, json: { class: 'Client::NotFound', message: `The requested object (${what} = ${value}) does not exist` } },
  };
}

function noRoute({ method, path }: Received): Outcome {
  return { ...missing('route', path), complaint: `${method} ${path} is no route` };
}
