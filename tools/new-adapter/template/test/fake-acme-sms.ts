import { FakeProvider } from '@pigeonnier/plugin-testkit';
import type { FakeAnswer, FakeRequest, RunningProvider, SeenRequest } from '@pigeonnier/plugin-testkit';

/** A message that the fake has taken. */
export interface TakenMessage {
  readonly id: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly reportTo: string | undefined; // #if callbacks
}

export interface FakeOptions {
  /** A free one when not given. */
  readonly port?: number;
  readonly onTaken?: (message: TakenMessage) => void;
}

/** The fields of `POST /messages` and whether they must be there. Cite the page of Acme SMS that says so. */
const FIELDS: ReadonlyMap<string, 'required' | 'optional'> = new Map([
  ['to', 'required'],
  ['text', 'required'],
  ['sender', 'optional'],
  ['reference', 'required'],
  ['report_to', 'optional'], // #if callbacks
]);

const E164 = /^\+[1-9]\d{4,14}$/;

/** A number that Acme SMS refuses. */
export const NO_SUCH_NUMBER = '+33199000001';

/**
 * Acme SMS over real HTTP, as strict as its documentation: any `token-of-…` is a valid token, `token-of-empty` one of an account without
 * credit. Make it as strict as the provider is: what it lets pass, the provider will refuse in production.
 */
export async function startFakeAcmeSms({ port = 0, onTaken }: FakeOptions = {}): Promise<RunningProvider & { readonly url: string }> {
  const seen: SeenRequest[] = [];
  const send = (request: FakeRequest): FakeAnswer => {
    const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    const refused = refusalOf(request) ?? refusedMessage(body);
    seen.push({ account: accountOf(request), recipients: recipientsOf(body), accepted: refused === undefined });
    if (refused !== undefined) return refused;
    const message = {
      id: `acme-sms-${String(body.reference)}`,
      to: recipientsOf(body),
      text: String(body.text),
      reportTo: body.report_to as string | undefined, // #if callbacks
    };
    onTaken?.(message);
    return { status: 201, json: { id: message.id, accepted: message.to.length } };
  };
  const fake: FakeProvider = await FakeProvider.start(
    {
      'POST /messages': (request) => {
        for (const field of unknownFields(request.body)) fake.complain(`"${field}" is no field of a message`);
        return send(request);
      },
      'GET /account': (request) => refusalOf(request) ?? { json: { credit: 12.5 } },
    },
    { port },
  );
  const unanswered = (): readonly SeenRequest[] =>
    fake.requests
      .filter(({ path }) => path === '/messages')
      .slice(seen.length)
      .map((request) => ({ account: accountOf(request), recipients: recipientsOf(request.body), accepted: false }));
  return {
    url: fake.url,
    options: { baseUrl: fake.url },
    settingsFor: (account) => ({ token: `token-of-${account}` }),
    requests: () => [...seen, ...unanswered()],
    hang: () => fake.answerWith('hang'),
    answerWith: (answer) => fake.answerWith(answer),
    complaints: () => fake.complaints,
    close: () => fake.close(),
  };
}

function refusalOf(request: FakeRequest): FakeAnswer | undefined {
  const account = accountOf(request);
  if (account === undefined) return { status: 401, json: { error: 'this token is unknown' } };
  return account === 'empty' ? { status: 402, json: { error: 'no credit is left' } } : undefined;
}

function refusedMessage(body: Readonly<Record<string, unknown>>): FakeAnswer | undefined {
  const refuse = (error: string): FakeAnswer => ({ status: 422, json: { error } });
  const missing = [...FIELDS].find(([field, need]) => need === 'required' && body[field] === undefined);
  if (missing !== undefined) return refuse(`"${missing[0]}" is missing`);
  const [unknown] = unknownFields(body);
  if (unknown !== undefined) return refuse(`"${unknown}" is no field of a message`);
  if (typeof body.text !== 'string' || body.text === '') return refuse('"text" must be a text that is not empty');
  const recipients = recipientsOf(body);
  if (recipients.length === 0) return refuse('"to" must be a list of numbers');
  const wrong = recipients.find((number) => !E164.test(number) || number === NO_SUCH_NUMBER);
  return wrong === undefined ? undefined : refuse(`${wrong} is no number`);
}

function unknownFields(body: unknown): readonly string[] {
  return Object.keys(body ?? {}).filter((field) => !FIELDS.has(field));
}

function recipientsOf(body: unknown): readonly string[] {
  const { to } = (body ?? {}) as { readonly to?: unknown };
  return Array.isArray(to) ? to.map(String) : [];
}

function accountOf({ headers }: FakeRequest): string | undefined {
  return /^Bearer token-of-(\w+)$/.exec(headers.authorization ?? '')?.[1];
}
