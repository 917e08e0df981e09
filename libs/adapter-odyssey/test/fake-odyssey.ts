import { FakeProvider } from '@pigeonnier/plugin-testkit';
import type { FakeAnswer, FakeRequest } from '@pigeonnier/plugin-testkit';

/** A job that the fake took. */
export interface TakenJob {
  readonly number: number;
  readonly login: string;
  readonly trackingId: string;
  readonly to: string;
  readonly text: string;
  readonly sender: string | undefined;
}

/** Fields of a job by its page “Send a SMS”; those that a phone has no use for are left out. */
const JOB_FIELDS = ['JobType', 'Text', 'TrackingID', 'AdhocRecipients', 'Parameter'];
const RECIPIENT_FIELDS = ['Name', 'Address'];
const PARAMETER_FIELDS = ['Sender', 'Media'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Odyssey's API: the shapes of requests by the page “Send a SMS” and by what RaspiSMS sends, the body of refusals by what RaspiSMS reads.
 * What a wrong request is answered is not published: here as ASP.NET's Web API does.
 */
export class FakeOdyssey {
  readonly taken: TakenJob[] = [];
  private readonly passwords = new Map<string, string>();

  static async start(): Promise<FakeOdyssey> {
    const handlers: { create?: (request: FakeRequest) => FakeAnswer; types?: (request: FakeRequest) => FakeAnswer } = {};
    const front = await FakeProvider.start({
      'POST /api/v1/SMSJobs': (request) => handlers.create?.(request) ?? { status: 503 },
      'GET /api/v1/JobTypes': (request) => handlers.types?.(request) ?? { status: 503 },
    });
    const odyssey = new FakeOdyssey(front);
    handlers.create = (request) => odyssey.create(request);
    handlers.types = (request) => odyssey.types(request);
    return odyssey;
  }

  private constructor(readonly front: FakeProvider) {}

  get baseUrl(): string {
    return `${this.front.url}/api/v1`;
  }

  get complaints(): readonly string[] {
    return this.front.complaints;
  }

  open(login: string, password: string): void {
    this.passwords.set(login, password);
  }

  /** Whose credentials a request carries. */
  loginOf({ headers }: Pick<FakeRequest, 'headers'>): string | undefined {
    const [, encoded] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
    const [login = '', ...password] = Buffer.from(encoded ?? '', 'base64')
      .toString()
      .split(':');
    return this.passwords.get(login) === password.join(':') ? login : undefined;
  }

  /** Odyssey's notification that the status of a job's item has changed. */
  reportOf({ number }: TakenJob, outcome: string): Fields {
    return { EventType: 9, JobNumber: number, JobType: 'SMS', JobItem: 1, Outcome: outcome, EventDateTime: '/Date(1903936507000+0200)/' };
  }

  /** Odyssey's notification of an answer (page “Notification HTTP: get SMS Answers”). */
  answerTo({ number, trackingId, to }: TakenJob, text: string): Fields {
    return {
      TID: trackingId,
      From: 'INBOUNDSMS_20042',
      To: to.slice(1),
      Message: text,
      CustomerNumber: 20042,
      EventDateTime: '/Date(1903936567000+0200)/',
      EventType: 8,
      JobNumber: number,
      JobType: 'SMS',
      JobItem: 1,
    };
  }

  close(): Promise<void> {
    return this.front.close();
  }

  private types(request: FakeRequest): FakeAnswer {
    return this.loginOf(request) === undefined ? DENIED : { json: [{ Name: 'SMS' }, { Name: 'Email' }] };
  }

  private create(request: FakeRequest): FakeAnswer {
    const login = this.loginOf(request);
    if (login === undefined) return DENIED;
    const { body } = request;
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return invalid({ job: ['The job is required.'] });
    const problems = problemsOf(body as Fields);
    if (Object.keys(problems).length > 0) return invalid(problems);
    const { Text, TrackingID, AdhocRecipients, Parameter } = body as Fields;
    const [{ Address }] = AdhocRecipients as [{ Address: string }];
    const job: TakenJob = {
      number: 1_000_001 + this.taken.length,
      login,
      trackingId: String(TrackingID),
      to: Address.replace(/^00/, '+'),
      text: String(Text),
      sender: (Parameter as { Sender?: string } | undefined)?.Sender,
    };
    this.taken.push(job);
    return { json: { JobNumber: job.number } };
  }
}

const DENIED: FakeAnswer = { status: 401, json: { Message: 'Authorization has been denied for this request.' } };

function invalid(state: Fields): FakeAnswer {
  return { status: 400, json: { Message: 'The request is invalid.', ModelState: state } };
}

/** Why a job is refused, by part. */
function problemsOf(job: Fields): Record<string, readonly string[]> {
  const problems: Record<string, readonly string[]> = {};
  const demand = (name: string, isFine: boolean, words: string): void => {
    if (!isFine) problems[name] = [words];
  };
  demand('job', onlyHas(job, JOB_FIELDS), 'It has an unknown field.');
  demand('job.JobType', job.JobType === 'SMS', 'The field JobType must be SMS.');
  demand('job.Text', typeof job.Text === 'string' && job.Text !== '', 'The field Text is required.');
  demand('job.TrackingID', typeof job.TrackingID === 'string', 'The field TrackingID must be a string.');
  const recipients: readonly unknown[] = Array.isArray(job.AdhocRecipients) ? job.AdhocRecipients : [];
  const [recipient] = recipients as readonly (Fields | undefined)[];
  const address = typeof recipient?.Address === 'string' ? recipient.Address : '';
  demand('job.AdhocRecipients', recipients.length === 1 && onlyHas(recipient ?? {}, RECIPIENT_FIELDS), 'One recipient is required.');
  demand('job.AdhocRecipients[0].Address', /^00[1-9]\d{6,13}$/.test(address), `The number ${address} is not valid.`);
  if (job.Parameter !== undefined) {
    const parameter = job.Parameter as Fields;
    demand('job.Parameter', onlyHas(parameter, PARAMETER_FIELDS) && parameter.Media === 1, 'The parameter is not valid.');
    demand('job.Parameter.Sender', typeof parameter.Sender === 'string' && /^.{3,11}$/.test(parameter.Sender), 'The sender is not valid.');
  }
  return problems;
}

function onlyHas(object: Fields, names: readonly string[]): boolean {
  return Object.keys(object).every((name) => names.includes(name));
}
