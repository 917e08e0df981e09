import { FakeProvider } from '../../src/index.js';
import type { FakeAnswer, FakeRequest, RunningProvider, SeenRequest, Values } from '../../src/index.js';

interface Message {
  readonly to: readonly string[];
  readonly text: string;
  readonly reference: string;
}

/** The API of a provider that nobody has: strict, and talkative about tokens that it refuses. */
export class AcmeProvider implements RunningProvider {
  private readonly seen: SeenRequest[] = [];
  private readonly references = new Set<string>();

  static async start(): Promise<AcmeProvider> {
    const acme: { provider?: AcmeProvider } = {};
    const fake = await FakeProvider.start({
      'POST /messages': (request) => acme.provider?.send(request) ?? 'reset',
      'GET /account': (request) => acme.provider?.account(request) ?? 'reset',
    });
    acme.provider = new AcmeProvider(fake);
    return acme.provider;
  }

  private constructor(readonly fake: FakeProvider) {}

  get options(): Values {
    return { baseUrl: this.fake.url };
  }

  settingsFor(account: string): Values {
    return { token: `token-of-${account}` };
  }

  requests(): readonly SeenRequest[] {
    const unanswered = this.fake.requests.filter(({ path }) => path === '/messages').slice(this.seen.length);
    return [...this.seen, ...unanswered.map((request) => ({ account: accountOf(request), recipients: [], accepted: false }))];
  }

  hang(): void {
    this.fake.answerWith('hang');
  }

  answerWith(answer: FakeAnswer): void {
    this.fake.answerWith(answer);
  }

  complaints(): readonly string[] {
    return this.fake.complaints;
  }

  close(): Promise<void> {
    return this.fake.close();
  }

  private send(request: FakeRequest): FakeAnswer {
    const account = accountOf(request);
    const { to, text, reference, ...rest } = request.body as Message;
    for (const name of Object.keys(rest)) this.fake.complain(`"${name}" is no field`);
    const refusal = refusalOf(request, to);
    const isRepeated = this.references.has(reference);
    const accepted = refusal === undefined && !isRepeated;
    this.seen.push({ account, recipients: to, accepted });
    if (refusal !== undefined) return refusal;
    this.references.add(reference);
    if (typeof text !== 'string' || text === '') return { status: 422, json: { error: 'no text' } };
    return { status: isRepeated ? 200 : 201, json: { id: `acme-${reference}`, accepted: to.length, price: 0.05 * to.length } };
  }

  private account(request: FakeRequest): FakeAnswer {
    return refusalOf(request, []) ?? { json: { credit: 12.5 } };
  }
}

/** Gateways often repeat what they were asked. */
function refusalOf(request: FakeRequest, to: readonly string[]): FakeAnswer | undefined {
  const { authorization = '' } = request.headers;
  if (accountOf(request) === undefined) return { status: 401, json: { error: `unknown: ${authorization}` } };
  if (accountOf(request) === 'empty') return { status: 402, json: { error: 'no credit' } };
  return to.includes('+33199000001') ? { status: 422, json: { error: 'no such number' } } : undefined;
}

function accountOf({ headers }: FakeRequest): string | undefined {
  return /^Bearer token-of-(\w+)$/.exec(headers.authorization ?? '')?.[1];
}
