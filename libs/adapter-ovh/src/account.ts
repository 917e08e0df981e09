import { AdapterError, isAdapterError, readNumber, readString } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind, PhoneStatus } from '@pigeonnier/plugin-sdk';
import type { OvhClient, OvhContext } from './client/ovh.client.js';
import { isSuccess, refusedQuestion } from './client/refusal.js';

/** `sms.Account` of OVH's API, as far as phones need it. */
interface OvhAccount {
  readonly isEnabled: boolean;
  readonly creditsLeft: number;
}

export const servicePath = ({ settings }: OvhContext): string => `/sms/${encodeURIComponent(settings.service_name)}`;

/** Asks for the SMS account. @throws AdapterError by the meaning of a refusal, `bad_response` for what is no account. */
async function readAccount(client: OvhClient, context: OvhContext): Promise<OvhAccount> {
  const reply = await client.get(servicePath(context), context);
  if (!isSuccess(reply)) throw refusedQuestion(reply);
  const creditsLeft = readNumber(reply.body, 'creditsLeft');
  if (creditsLeft === undefined) throw new AdapterError('bad_response', 'OVH answered the question about the SMS account without credits');
  return { isEnabled: readString(reply.body, 'status') !== 'disable', creditsLeft };
}

const PHONE_STATUS: Readonly<Partial<Record<AdapterErrorKind, PhoneStatus>>> = {
  unauthorized: 'unavailable',
  misconfigured: 'unavailable',
  no_credit: 'no_credit',
};

/** What the account says of its phones. @throws AdapterError `unreachable` when it cannot be known. */
export async function readPhoneStatus(client: OvhClient, context: OvhContext): Promise<PhoneStatus> {
  try {
    const { isEnabled, creditsLeft } = await readAccount(client, context);
    if (!isEnabled) return 'unavailable';
    return creditsLeft <= 0 ? 'no_credit' : 'available';
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    const status = PHONE_STATUS[error.kind];
    if (status === undefined) throw new AdapterError('unreachable', error.message, { cause: error });
    return status;
  }
}

/** @throws AdapterError `misconfigured` for a disabled account, else as `readAccount`. */
export async function ensureUsable(client: OvhClient, context: OvhContext): Promise<void> {
  const { isEnabled } = await readAccount(client, context);
  if (!isEnabled) throw new AdapterError('misconfigured', `OVH has disabled the SMS account ${context.settings.service_name}`);
}
