import type { FakeAnswer } from '@pigeonnier/plugin-testkit';
import type { FakeAccount } from './ovh-account.js';

/** Body fields of `POST /sms/{serviceName}/jobs` and of `POST …/virtualNumbers/{number}/jobs`, by OVH's API console. */
const COMMON_FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  message: (value) => typeof value === 'string',
  receivers: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  charset: (value) => value === 'UTF-8',
  coding: (value) => value === '7bit' || value === '8bit',
  class: (value) => ['flash', 'phoneDisplay', 'sim', 'toolkit'].includes(value as string),
  priority: (value) => ['high', 'medium', 'low', 'veryLow'].includes(value as string),
  differedPeriod: (value) => Number.isInteger(value),
  validityPeriod: (value) => Number.isInteger(value),
  tag: (value) => typeof value === 'string',
  receiversDocumentUrl: (value) => typeof value === 'string',
  receiversSlotId: (value) => typeof value === 'string',
};
const FIELDS = {
  account: {
    ...COMMON_FIELDS,
    noStopClause: (value: unknown) => typeof value === 'boolean',
    sender: (value: unknown) => typeof value === 'string',
    senderForResponse: (value: unknown) => typeof value === 'boolean',
  },
  virtualNumber: COMMON_FIELDS,
} as const;

/** What OVH's own SDK for PHP takes for a number. */
const RECEIVER = /^(\+|00)[1-9]\d{9,16}$/;
/** Six parts of 153 characters (OVHcloud's SMS FAQ). */
const MAX_TEXT = 918;
/** What OVHcloud's SMS FAQ advises; that more are refused is this fake's own strictness. */
const MAX_RECEIVERS = 500;
/** OVHcloud's page about http2sms: “Invalid tag: is too long”. */
const MAX_TAG = 20;

/** Which of the two kinds of jobs. */
export type JobKind = keyof typeof FIELDS;

/** A message that was taken. */
export interface FakeJob {
  readonly id: number;
  readonly receiver: string;
  readonly message: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What OVH answers, and what it takes. */
export interface Outcome {
  readonly answer: FakeAnswer;
  /** What a conforming client would not have sent. */
  readonly complaint?: string;
  readonly jobs?: readonly FakeJob[];
}

let lastId = 26_929_925;

/** Takes or refuses a job as OVH does, and charges the account for it. */
export function takeJob(account: FakeAccount, kind: JobKind, body: unknown): Outcome {
  const complaint = complaintAbout(kind, body);
  if (complaint !== undefined) return { ...badRequest(complaint), complaint };
  const job = body as { message: string; receivers: readonly string[]; sender?: string };
  if (job.sender !== undefined && account.senders[job.sender] !== 'enable') return badRequest(`Sender ${job.sender} is not usable`);
  const valid = job.receivers.filter((number) => RECEIVER.test(number) && !account.refused.includes(number));
  const credits = valid.length * partsOf(job.message);
  // How OVH words this is not published.
  if (credits > account.creditsLeft) return badRequest('There are not enough credits on this account');
  account.creditsLeft -= credits;
  const jobs = valid.map((receiver) => ({ id: ++lastId, receiver, message: job.message, body: body as FakeJob['body'] }));
  return {
    jobs,
    answer: {
      json: {
        totalCreditsRemoved: credits,
        invalidReceivers: job.receivers.filter((number) => !valid.includes(number)),
        ids: jobs.map(({ id }) => id),
        validReceivers: valid,
      },
    },
  };
}

function complaintAbout(kind: JobKind, body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'the body is no object';
  const fields: Readonly<Record<string, (value: unknown) => boolean>> = FIELDS[kind];
  for (const [name, value] of Object.entries(body)) {
    if (fields[name] === undefined) return `Received an unknown parameter: ${name}`;
    if (!fields[name](value)) return `Invalid value for parameter ${name}`;
  }
  const { message, receivers, tag, sender, senderForResponse } = body as Readonly<Record<string, string>> & {
    readonly receivers?: readonly string[];
  };
  if (message === undefined) return 'Missing parameter: message';
  if (message === '' || message.length > MAX_TEXT) return 'Invalid message: its length';
  if (receivers === undefined || receivers.length === 0 || receivers.length > MAX_RECEIVERS) return 'Invalid receivers: their number';
  if (new Set(receivers).size < receivers.length) return 'Invalid receivers: one comes twice';
  if (tag !== undefined && tag.length > MAX_TAG) return 'Invalid tag: is too long';
  if (kind === 'account' && (sender === undefined) !== Boolean(senderForResponse)) return 'either sender or senderForResponse is needed';
  return undefined;
}

const badRequest = (message: string): Outcome => ({ answer: { status: 400, json: { class: 'Client::BadRequest', message } } });

/** 160 characters, or 153 a part (OVHcloud's SMS FAQ); texts of these tests are in the GSM alphabet. */
const partsOf = (text: string): number => (text.length <= 160 ? 1 : Math.ceil(text.length / 153));
