import { AdapterError, isAdapterError, readString, readValue } from '@pigeonnier/plugin-sdk';
import type { InboundSms } from '@pigeonnier/plugin-sdk';
import type { OvhClient, OvhContext } from './client/ovh.client.js';
import { isSuccess, refusedQuestion } from './client/refusal.js';

/** Most messages of one reading: each is a request of its own, and so is its deletion. The next reading brings more. */
const MAX_MESSAGES = 25;
const GONE = 404;

/**
 * Reads the newest received messages below a path (`/sms/{serviceName}` or a virtual number of it), oldest of them first. OVH keeps
 * them until `forget`.
 *
 * @throws AdapterError when nothing could be read. A message that cannot be read does not hold up the others.
 */
export async function readInbox(client: OvhClient, path: string, context: OvhContext): Promise<readonly InboundSms[]> {
  const messages: InboundSms[] = [];
  let failure: AdapterError | undefined;
  for (const id of await newestIds(client, path, context)) {
    try {
      const message = await readMessage(client, `${path}/incoming/${id}`, context);
      if (message !== undefined) messages.push({ ...message, uid: String(id) });
    } catch (error) {
      if (!isAdapterError(error)) throw error;
      failure ??= error;
      if (error.kind !== 'bad_response') break;
    }
  }
  if (failure !== undefined && messages.length === 0) throw failure;
  return messages.reverse();
}

/** Deletes messages that are stored. One that is gone already is fine. */
export async function forget(client: OvhClient, path: string, uids: readonly string[], context: OvhContext): Promise<void> {
  for (const uid of uids) {
    const reply = await client.delete(`${path}/incoming/${encodeURIComponent(uid)}`, context);
    if (!isSuccess(reply) && reply.status !== GONE) throw refusedQuestion(reply);
  }
}

/** Ids grow with time. */
async function newestIds(client: OvhClient, path: string, context: OvhContext): Promise<readonly number[]> {
  const reply = await client.get(`${path}/incoming`, context);
  if (!isSuccess(reply)) throw refusedQuestion(reply);
  if (!Array.isArray(reply.body) || !reply.body.every((id) => Number.isSafeInteger(id))) {
    throw new AdapterError('bad_response', 'OVH answered the question about received messages without a list of ids');
  }
  return (reply.body as number[]).sort((a, b) => b - a).slice(0, MAX_MESSAGES);
}

/** `sms.Incoming` of OVH's API; `undefined` for one that somebody has deleted meanwhile. */
async function readMessage(client: OvhClient, path: string, context: OvhContext): Promise<InboundSms | undefined> {
  const reply = await client.get(path, context);
  if (reply.status === GONE) return undefined;
  if (!isSuccess(reply)) throw refusedQuestion(reply);
  const sender = readString(reply.body, 'sender');
  const text = readValue(reply.body, 'message');
  if (sender === undefined || sender === '' || typeof text !== 'string') {
    throw new AdapterError('bad_response', `the received message at ${path} has no sender or text`);
  }
  const at = readTime(readString(reply.body, 'creationDatetime'));
  return { origin: sender.trim().replace(/^00(?=[1-9])/, '+'), text, ...(at !== undefined && { at }) };
}

const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/;

/** A time with an offset, as OVH's API writes times; `undefined` for any other. */
export function readTime(text: string | undefined): Date | undefined {
  if (text === undefined || !WITH_OFFSET.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time);
}
