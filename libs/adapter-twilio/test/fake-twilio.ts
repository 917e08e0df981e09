import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeProvider } from '@pigeonnier/plugin-testkit';
import type { FakeAnswer, FakeRequest } from '@pigeonnier/plugin-testkit';

/** A message that the fake took. */
export interface TakenMessage {
  readonly sid: string;
  readonly accountSid: string;
  readonly to: string;
  readonly from: string | undefined;
  readonly serviceSid: string | undefined;
  readonly body: string;
  readonly mediaUrls: readonly string[];
  readonly statusCallback: string | undefined;
}

/** A message that somebody wrote to a number of ours. */
export interface WrittenMessage {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly files?: readonly { readonly contentType: string; readonly content: Buffer }[];
}

interface Account {
  readonly sid: string;
  token: string;
  /** In US dollars; a subaccount has none. */
  balance: string | undefined;
  readonly numbers: Map<string, { readonly sms: boolean }>;
  readonly services: Set<string>;
}

/** Parameters of “Create a Message” that this fake knows; the page names more, which a phone has no use for. */
const PARAMETERS = ['To', 'From', 'MessagingServiceSid', 'Body', 'MediaUrl', 'StatusCallback'];

/** Recipients that fail, from the page “Test credentials”. */
const MAGIC: ReadonlyMap<string, readonly [number, string]> = new Map([
  ['+15005550001', [21211, 'is not a valid phone number']],
  ['+15005550002', [21612, 'is not currently reachable using the sender']],
  ['+15005550003', [21408, 'Permission to send an SMS has not been enabled for the region']],
  ['+15005550004', [21610, 'Attempt to send to unsubscribed recipient']],
  ['+15005550009', [21614, 'is not a valid mobile number']],
]);

const E164 = /^\+[1-9]\d{6,14}$/;

/** A SID of a kind (`AC`, `SM`, `MG`…), the same for the same seed. */
export const sidOf = (prefix: string, seed: string): string => prefix + createHash('md5').update(seed).digest('hex');

/** A messaging service of nobody. */
export const NO_SERVICE = sidOf('MG', 'nobody');

/**
 * Twilio's API as its pages “Messages resource”, “Media resource”, “IncomingPhoneNumber resource”, “Balance resource”, “Service resource”, “Test
 * credentials” and “Twilio API responses” describe it. Stricter than Twilio where that finds mistakes: unknown parameters are
 * complained of.
 */
export class FakeTwilio {
  readonly taken: TakenMessage[] = [];
  readonly front: FakeProvider;
  private readonly accounts = new Map<string, Account>();
  private readonly inbox = new Map<string, { readonly resource: object; readonly accountSid: string; readonly to: string }>();
  private readonly files = new Map<string, Buffer>();
  private count = 0;

  static async start(): Promise<FakeTwilio> {
    const routes: Record<string, (request: FakeRequest) => FakeAnswer> = {};
    const cdn = createServer((request, response) => {
      const content = twilio.files.get(request.url ?? '');
      // A signed address needs no credentials, and whoever brings them along gives them away.
      if (request.headers.authorization !== undefined) twilio.front.complain('credentials were sent to the content network');
      if (content === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(content);
    });
    await new Promise<void>((resolve) => cdn.listen(0, '127.0.0.1', resolve));
    routes[`GET /v1/Services/${NO_SERVICE}`] = () => refused(404, 20404, 'The requested resource was not found');
    const twilio: FakeTwilio = new FakeTwilio(await FakeProvider.start(routes), cdn, routes);
    return twilio;
  }

  private constructor(
    front: FakeProvider,
    private readonly cdn: ReturnType<typeof createServer>,
    private readonly routes: Record<string, (request: FakeRequest) => FakeAnswer>,
  ) {
    this.front = front;
  }

  get url(): string {
    return this.front.url;
  }

  get complaints(): readonly string[] {
    return this.front.complaints;
  }

  /** Opens an account with one number and one messaging service. */
  open(name: string, { number = '+15005550006' } = {}): { readonly sid: string; readonly token: string; readonly service: string } {
    const account: Account = {
      sid: sidOf('AC', name),
      token: `auth-token-of-${name}`,
      balance: '12.50',
      numbers: new Map([[number, { sms: true }]]),
      services: new Set([sidOf('MG', name)]),
    };
    this.accounts.set(account.sid, account);
    const base = `/2010-04-01/Accounts/${account.sid}`;
    const known = (handle: (request: FakeRequest) => FakeAnswer) => (request: FakeRequest) => this.authenticated(request, account, handle);
    this.routes[`POST ${base}/Messages.json`] = known((request) => this.create(request, account));
    this.routes[`GET ${base}/Messages.json`] = known((request) => this.list(request, account));
    this.routes[`GET ${base}/Balance.json`] = known(() => balanceOf(account));
    this.routes[`GET ${base}/IncomingPhoneNumbers.json`] = known((request) => numbersOf(request, account));
    for (const service of account.services) {
      this.routes[`GET /v1/Services/${service}`] = known(() => ({ json: { sid: service, account_sid: account.sid } }));
    }
    return { sid: account.sid, token: account.token, service: sidOf('MG', name) };
  }

  account(sid: string): Account {
    const account = this.accounts.get(sid);
    if (account === undefined) throw new Error(`no account ${sid}`);
    return account;
  }

  /** Whose credentials a request carries. */
  callerOf({ headers }: Pick<FakeRequest, 'headers'>): Account | undefined {
    const [, encoded] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
    const [sid, token] = Buffer.from(encoded ?? '', 'base64')
      .toString()
      .split(':');
    const account = this.accounts.get(sid ?? '');
    return account?.token === token ? account : undefined;
  }

  /** The form of Twilio's call that reports on a message (page “Track the Message status of outbound messages”). */
  reportOf({ sid, accountSid, to, from }: TakenMessage, status: string, errorCode?: number): URLSearchParams {
    return new URLSearchParams({
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      From: from ?? '+15005550006',
      MessageSid: sid,
      MessageStatus: status,
      SmsSid: sid,
      SmsStatus: status,
      To: to,
      ...(errorCode !== undefined && { ErrorCode: String(errorCode) }),
    });
  }

  /** Keeps a message to one of our numbers, and answers the form of Twilio's call about it (page “Twilio's request to your incoming message Webhook URL”). */
  write({ from, to, body, files = [] }: WrittenMessage, extra: Readonly<Record<string, string>> = {}): URLSearchParams {
    const account = [...this.accounts.values()].find(({ numbers }) => numbers.has(to));
    if (account === undefined) throw new Error(`nobody has the number ${to}`);
    const sid = sidOf(files.length > 0 ? 'MM' : 'SM', `in-${(this.count += 1)}`);
    const base = `/2010-04-01/Accounts/${account.sid}/Messages/${sid}`;
    const medias = files.map(({ contentType, content }, index) => {
      const media = sidOf('ME', `${sid}-${index}`);
      this.files.set(`/${media}`, content);
      // “Requests to fetch your media will redirect you to a secure URL” (page “Protect Media Access”).
      const location = `http://127.0.0.1:${(this.cdn.address() as AddressInfo).port}/${media}`;
      this.routes[`GET ${base}/Media/${media}`] = (request) =>
        this.authenticated(request, account, () => ({ status: 307, headers: { location } }));
      return { sid: media, account_sid: account.sid, parent_sid: sid, content_type: contentType, uri: `${base}/Media/${media}.json` };
    });
    const resource = {
      sid,
      account_sid: account.sid,
      direction: 'inbound',
      from,
      to,
      body,
      num_media: String(files.length),
      status: 'received',
      date_created: 'Thu, 02 May 2030 07:15:07 +0000',
      date_sent: 'Thu, 02 May 2030 07:15:08 +0000',
    };
    this.inbox.set(sid, { resource, accountSid: account.sid, to });
    this.routes[`GET ${base}/Media.json`] = (request) => this.authenticated(request, account, () => ({ json: { media_list: medias } }));
    this.routes[`DELETE ${base}.json`] = (request) =>
      this.authenticated(request, account, () => ({ status: this.inbox.delete(sid) ? 204 : 404 }));
    return new URLSearchParams({
      AccountSid: account.sid,
      ApiVersion: '2010-04-01',
      Body: body,
      From: from,
      MessageSid: sid,
      NumMedia: String(files.length),
      NumSegments: '1',
      SmsMessageSid: sid,
      SmsSid: sid,
      SmsStatus: 'received',
      To: to,
      ...Object.fromEntries(
        medias.flatMap(({ sid: media, content_type }, index) => [
          [`MediaContentType${index}`, content_type],
          [`MediaUrl${index}`, `${this.url}${base}/Media/${media}`],
        ]),
      ),
      ...extra,
    });
  }

  /** Messages that nobody has removed yet. */
  kept(): readonly string[] {
    return [...this.inbox.keys()];
  }

  /** Takes a file from the content network. */
  losePictures(): void {
    this.files.clear();
  }

  /** From now on the list of a message's files cannot be had. */
  breakFiles(sid: string): void {
    const route = Object.keys(this.routes).find((each) => each.endsWith(`/${sid}/Media.json`));
    if (route !== undefined) this.routes[route] = () => ({ status: 503 });
  }

  async close(): Promise<void> {
    await this.front.close();
    await new Promise((resolve) => {
      this.cdn.close(resolve);
      this.cdn.closeAllConnections();
    });
  }

  private authenticated(request: FakeRequest, account: Account, handle: (request: FakeRequest) => FakeAnswer): FakeAnswer {
    if (this.callerOf(request) !== account) return refused(401, 20003, 'Authenticate');
    return handle(request);
  }

  private create({ headers, text }: FakeRequest, account: Account): FakeAnswer {
    if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) this.front.complain('the message is no form');
    const form = new URLSearchParams(text);
    for (const name of new Set(form.keys())) {
      if (!PARAMETERS.includes(name)) this.front.complain(`Create a Message has no parameter ${name}`);
      if (name !== 'MediaUrl' && form.getAll(name).length > 1) this.front.complain(`${name} is repeated`);
    }
    const [to, body] = [form.get('To') ?? '', form.get('Body') ?? ''];
    const [from, serviceSid, statusCallback] = ['From', 'MessagingServiceSid', 'StatusCallback'].map((name) => form.get(name) ?? undefined);
    const mediaUrls = form.getAll('MediaUrl');
    const problem = this.problemOf({ to, body, from, serviceSid, statusCallback, mediaUrls }, account);
    if (problem !== undefined) return refused(400, ...problem);
    const sid = sidOf(mediaUrls.length > 0 ? 'MM' : 'SM', `out-${(this.count += 1)}`);
    this.taken.push({ sid, accountSid: account.sid, to, from, serviceSid, body, mediaUrls, statusCallback });
    return {
      status: 201,
      json: {
        sid,
        account_sid: account.sid,
        api_version: '2010-04-01',
        body,
        direction: 'outbound-api',
        error_code: null,
        error_message: null,
        from: from ?? null,
        messaging_service_sid: serviceSid ?? null,
        num_media: String(mediaUrls.length),
        num_segments: serviceSid === undefined ? String(Math.max(1, Math.ceil(body.length / 153))) : '0',
        price: null,
        price_unit: 'USD',
        status: serviceSid === undefined ? 'queued' : 'accepted',
        to,
      },
    };
  }

  private problemOf(
    message: Omit<TakenMessage, 'sid' | 'accountSid'>,
    account: Account,
  ): readonly [code: number, message: string] | undefined {
    const { to, body, from, serviceSid, statusCallback, mediaUrls } = message;
    if (from !== undefined && serviceSid !== undefined) this.front.complain('both From and MessagingServiceSid are given');
    if (to === '') return [21604, "A 'To' phone number is required."];
    if (!E164.test(to)) return [21211, `The 'To' number ${to} is not a valid phone number.`];
    const magic = MAGIC.get(to);
    if (magic !== undefined) return [magic[0], `The 'To' number ${to}: ${magic[1]}`];
    if (from === undefined && serviceSid === undefined) return [21603, "A 'From' phone number is required."];
    if (from !== undefined && !E164.test(from)) return [21212, `The 'From' number ${from} is not a valid phone number.`];
    if (from !== undefined && !account.numbers.has(from)) return [21606, `The 'From' phone number ${from} is not a valid sender.`];
    if (serviceSid !== undefined && !account.services.has(serviceSid)) return [21701, 'The Messaging Service does not exist'];
    if (body === '' && mediaUrls.length === 0) return [21619, 'A text message body or media urls must be specified.'];
    if (body.length > 1600) return [21617, 'The concatenated message body exceeds the 1600 character limit'];
    if (mediaUrls.length > 10) return [21623, 'Number of media files exceeds allowed limit'];
    if (mediaUrls.some((url) => !/^https?:\/\/[^/]+\//.test(url))) return [21620, 'Invalid media URL(s)'];
    if (statusCallback !== undefined && !/^https?:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+[:/]/i.test(statusCallback)) {
      return [21609, `The 'StatusCallback' URL ${statusCallback} is not a valid URL.`];
    }
    return undefined;
  }

  private list({ query }: FakeRequest, account: Account): FakeAnswer {
    for (const name of Object.keys(query))
      if (!['To', 'PageSize'].includes(name)) this.front.complain(`the list of messages has no ${name}`);
    const messages = [...this.inbox.values()].filter(({ accountSid, to }) => accountSid === account.sid && to === query.To);
    // Newest first, among what we sent to this number ourselves.
    const own = this.taken
      .filter(({ to }) => to === query.To)
      .map(({ sid, to, from, body }) => ({ sid, to, from, body, direction: 'outbound-api' }));
    return {
      json: { messages: [...messages.map(({ resource }) => resource).toReversed(), ...own].slice(0, Number(query.PageSize ?? 50)) },
    };
  }
}

/** Signs a call as the page “Secure webhooks” says: the address, then names and values of the sorted form. */
export function signatureOf(url: string, form: URLSearchParams, token: string): string {
  const sorted = [...form].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac('sha1', token)
    .update([url, ...sorted.flat()].join(''))
    .digest('base64');
}

function balanceOf({ sid, balance }: Account): FakeAnswer {
  if (balance === undefined) return refused(404, 20404, 'The requested resource was not found');
  return { json: { account_sid: sid, balance, currency: 'USD' } };
}

/** The filter matches parts of numbers, so more than one may come. */
function numbersOf({ query }: FakeRequest, { numbers }: Account): FakeAnswer {
  const wanted = (query.PhoneNumber ?? '').replace('+', '');
  const found = [...numbers].filter(([number]) => number.includes(wanted));
  return {
    json: {
      incoming_phone_numbers: found.map(([phone_number, { sms }]) => ({ phone_number, capabilities: { sms, mms: true, voice: true } })),
    },
  };
}

/** The body of a refusal (page “Twilio API responses”). */
function refused(status: number, code: number, message: string): FakeAnswer {
  return { status, json: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}
