import { AdapterError, readNumber, readString, readValue, redact } from '@pigeonnier/plugin-sdk';
import type { BatchReceipt, RecipientResult, SendReceipt } from '@pigeonnier/plugin-sdk';
import type { OvhReply } from '../client/ovh-reply.js';
import { isSuccess, refusal } from '../client/refusal.js';

/** `sms.SmsSendingReport` of OVH's API; `ids` belong to `valid`, in its order. */
interface SendingReport {
  readonly ids: readonly string[];
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
  readonly credits: number | undefined;
}

const REFUSED = 'OVH refuses this recipient (invalidReceivers)';

/**
 * Reads the answer to a message for one recipient.
 *
 * @throws AdapterError by the meaning of a refusal; `invalid_message` for a recipient that is refused; `bad_response` without an id.
 */
export function readReceipt(reply: OvhReply, to: string): SendReceipt {
  const [result] = resultsOf(reply, [to]);
  if (result?.accepted !== true) throw new AdapterError('invalid_message', REFUSED, { reason: 'bad_number' });
  return {
    answer: answerOf(reply),
    ...(result.uid !== undefined && { uid: result.uid }),
    ...(result.segments !== undefined && { segments: result.segments }),
  };
}

/**
 * Reads the answer to a message for many recipients: a result for each.
 *
 * @throws AdapterError by the meaning of a refusal; `bad_response` when the answer does not tell of each recipient.
 */
export function readBatchReceipt(reply: OvhReply, to: readonly string[]): BatchReceipt {
  return { recipients: resultsOf(reply, to), answer: answerOf(reply) };
}

function resultsOf(reply: OvhReply, to: readonly string[]): readonly RecipientResult[] {
  if (!isSuccess(reply)) throw refusal(reply);
  const report = readReport(reply);
  const ids = new Map(report.valid.map((number, index) => [digitsOf(number), report.ids[index]]));
  const invalid = new Set(report.invalid.map(digitsOf));
  const segments = segmentsOf(report);
  return to.map((number) => {
    const uid = ids.get(digitsOf(number));
    if (uid !== undefined) return { to: number, accepted: true, uid, ...(segments !== undefined && { segments }) };
    if (invalid.has(digitsOf(number))) return { to: number, accepted: false, reason: 'bad_number', message: REFUSED };
    throw unclear('does not tell of every recipient');
  });
}

function readReport({ body }: OvhReply): SendingReport {
  const report = {
    ids: texts(body, 'ids'),
    valid: texts(body, 'validReceivers'),
    invalid: texts(body, 'invalidReceivers'),
    credits: readNumber(body, 'totalCreditsRemoved'),
  };
  if (report.ids.length !== report.valid.length) throw unclear(`names ${report.ids.length} ids for ${report.valid.length} recipients`);
  return report;
}

function texts(body: unknown, name: string): readonly string[] {
  const list = readValue(body, name);
  if (!Array.isArray(list)) throw unclear(`lacks its "${name}"`);
  return list.map((_, index) => readString(list, String(index)) ?? '').filter((text) => text !== '');
}

function unclear(what: string): AdapterError {
  return new AdapterError('bad_response', `the answer of OVH ${what}: messages may have been taken`);
}

/**
 * Parts of each message, where credits tell: a part to mainland France is one credit, elsewhere it is another number of them
 * (OVHcloud's SMS FAQ).
 */
function segmentsOf({ credits, valid }: SendingReport): number | undefined {
  if (credits === undefined || credits <= 0 || !valid.every((number) => digitsOf(number).startsWith('33'))) return undefined;
  const segments = credits / valid.length;
  return Number.isInteger(segments) ? segments : undefined;
}

/** `+33…` and `0033…` are the same number. */
function digitsOf(number: string): string {
  return number.trim().replace(/^(\+|00)/, '');
}

function answerOf({ status, text, secrets }: OvhReply): string {
  return redact(`${status} ${text}`, secrets);
}
