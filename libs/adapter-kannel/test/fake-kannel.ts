import { FakeProvider } from '@pigeonnier/plugin-testkit';
import type { FakeAnswer, FakeRequest, RunningProvider, SeenRequest } from '@pigeonnier/plugin-testkit';

/** A message that smsbox has taken. */
export interface KannelMessage {
  readonly to: string;
  readonly from: string;
  readonly text: string;
  readonly coding: string;
  readonly mclass?: string;
  readonly smsc?: string;
  readonly dlrMask?: string;
  readonly dlrUrl?: string;
}

export interface FakeKannel extends RunningProvider {
  readonly sendsmsUrl: string;
  readonly outbox: readonly KannelMessage[];
  /** The next message is answered with this. */
  refuse(status: number, text: string): void;
}

const ACCOUNTS = ['first', 'second'];
export const passwordOf = (account: string): string => `password-of-${account}`;

/** The parameters that an adapter needs, of the User Guide's table “SMS Push (send-sms) CGI Variables”. */
const PARAMETERS = new Set(['username', 'password', 'from', 'to', 'text', 'charset', 'coding', 'mclass', 'smsc', 'dlr-mask', 'dlr-url']);
/** Basic and extended characters of 3GPP TS 23.038 are 137; these are those that tests use of them. */
const SEVEN_BITS = /^[\w \n@£$¥èéùìòÇØøÅå!"#%&'()*+,\-./:;<=>?ÄÖÑÜäöñüàß€{}[\]~|^\\]*$/;

/**
 * smsbox's sendsms as the User Guide describes it (tables “SMS Push reply codes”, “SMS Push (send-sms) CGI Variables” and “X-Kannel Headers”),
 * with the words that Kannel 1.4.5 has been seen to use. Strict beyond it: unknown parameters, texts that do not fit their coding and reports
 * without an address are complained about.
 */
export async function startFakeKannel(): Promise<FakeKannel> {
  const outbox: KannelMessage[] = [];
  const seen: SeenRequest[] = [];
  let next: FakeAnswer | undefined;

  const answer = (parameters: ReadonlyMap<string, string>): FakeAnswer => {
    const account = accountOf(parameters);
    // User Guide: an unknown user results in an “Authorization failed” reply.
    if (account === undefined) return { status: 403, text: 'Authorization failed for sendsms' };
    const unknown = [...parameters.keys()].filter((name) => !PARAMETERS.has(name));
    if (unknown.length > 0) fake.complain(`unknown parameters ${unknown.join()}`);
    const to = parameters.get('to');
    if (to === undefined) return { status: 400, text: 'Missing receiver number, rejected' };
    const scripted = next;
    next = undefined;
    const refused = scripted ?? verdict(parameters);
    seen.push({ account, recipients: [to], accepted: refused === undefined });
    if (refused !== undefined) return refused;
    outbox.push(messageOf(parameters));
    return { status: 202, text: '0: Accepted for delivery' };
  };

  const verdict = (parameters: ReadonlyMap<string, string>): FakeAnswer | undefined => {
    const { to, text, coding, dlrMask, dlrUrl } = messageOf(parameters);
    if (to === '') return { status: 400, text: 'Empty receiver number not allowed, rejected' };
    if (!['0', '2'].includes(coding)) return { status: 400, text: 'Coding field misformed, rejected' };
    if (parameters.get('charset') !== 'UTF-8') fake.complain(`the charset is ${parameters.get('charset') ?? 'missing'}`);
    if (SEVEN_BITS.test(text) !== (coding === '0')) fake.complain(`the text does not suit coding ${coding}`);
    if ((dlrMask === undefined) !== (dlrUrl === undefined)) fake.complain('dlr-mask and dlr-url belong together');
    if (!/^\+[1-9]\d+$/.test(to)) fake.complain(`${to} is no international number`);
    return undefined;
  };

  const fake = await FakeProvider.start(
    {
      'GET /cgi-bin/sendsms': ({ query }) => answer(new Map(Object.entries(query))),
      'POST /cgi-bin/sendsms': (request) => answer(headersOf(request)),
    },
    { textTypes: ['text/plain'] },
  );
  const sendsmsUrl = `${fake.url}/cgi-bin/sendsms`;

  return {
    sendsmsUrl,
    outbox,
    options: { allowPrivate: true },
    settingsFor: (account) => ({ kannel_sendsms_url: sendsmsUrl, username: account, password: passwordOf(account) }),
    requests: () => [
      ...seen,
      ...fake.requests
        .filter(({ query }) => query.to !== undefined)
        .slice(seen.length)
        .map(({ query }) => ({ account: accountOf(new Map(Object.entries(query))), recipients: [query.to ?? ''], accepted: false })),
    ],
    refuse: (status, text) => {
      next = { status, text };
    },
    hang: () => fake.answerWith('hang'),
    answerWith: (given) => fake.answerWith(given),
    complaints: () => fake.complaints,
    close: () => fake.close(),
  };
}

function accountOf(parameters: ReadonlyMap<string, string>): string | undefined {
  return ACCOUNTS.find((account) => parameters.get('username') === account && parameters.get('password') === passwordOf(account));
}

/** The parameters of a POST: headers behind `X-Kannel-`, in bytes of UTF-8, and the text in the body (User Guide, “X-Kannel Headers”). */
function headersOf({ headers, text }: FakeRequest): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('x-kannel-')) parameters.set(name.slice('x-kannel-'.length), Buffer.from(value, 'latin1').toString());
  }
  parameters.set('text', text);
  const charset = /charset=([\w-]+)/.exec(headers['content-type'] ?? '')?.[1];
  return charset === undefined ? parameters : parameters.set('charset', charset);
}

function messageOf(parameters: ReadonlyMap<string, string>): KannelMessage {
  const get = (name: string): string => parameters.get(name) ?? '';
  const [mclass, smsc, dlrMask, dlrUrl] = ['mclass', 'smsc', 'dlr-mask', 'dlr-url'].map((name) => parameters.get(name));
  return {
    to: get('to'),
    from: get('from'),
    text: get('text'),
    coding: get('coding'),
    ...(mclass !== undefined && { mclass }),
    ...(smsc !== undefined && { smsc }),
    ...(dlrMask !== undefined && { dlrMask }),
    ...(dlrUrl !== undefined && { dlrUrl }),
  };
}
