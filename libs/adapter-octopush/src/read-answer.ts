import { AdapterError, parseRetryAfter, readNumber, readString, redact } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind, ProviderReply } from '@pigeonnier/plugin-sdk';
import { ALREADY_ACCEPTED, meaningOf } from './error-codes.js';

/** Octopush has taken a campaign, now or with an earlier request of the same `request_id`. */
export interface Acceptance {
  /** Absent when the ticket was given to an earlier request. */
  readonly ticket?: string;
  /** Recipients that were accepted. */
  readonly contacts?: number;
  readonly segments?: number;
  /** Euros for the whole request. */
  readonly cost?: number;
  readonly alreadyAccepted: boolean;
}

/** What Octopush answered, and what must not be repeated of it. */
export interface Reply extends Pick<ProviderReply, 'status' | 'headers' | 'body'> {
  readonly secrets: readonly string[];
}

/** The account's credit in euros; `undefined` when Octopush answers without an amount. */
export interface Balance {
  readonly euros: number | undefined;
}

const isSuccess = ({ status }: Reply): boolean => status >= 200 && status < 300;

/**
 * Reads the answer to a send: any 2xx with a ticket is success, a known `request_id` is too.
 *
 * @throws AdapterError by Octopush's code, else by the HTTP status; `bad_response` for a 2xx with neither ticket nor code.
 */
export function readAcceptance(reply: Reply): Acceptance {
  const ticket = ['sms_ticket', 'ticket_number'].map((name) => readString(reply.body, name)).find((text) => text);
  if (isSuccess(reply) && ticket) {
    const contacts = readNumber(reply.body, 'number_of_contacts');
    const segments = readNumber(reply.body, 'number_of_sms_needed');
    const cost = readNumber(reply.body, 'total_cost');
    return {
      ticket,
      alreadyAccepted: false,
      ...(contacts !== undefined && { contacts }),
      ...(segments !== undefined && { segments }),
      ...(cost !== undefined && { cost }),
    };
  }
  const code = codeOf(reply);
  if (code !== undefined && ALREADY_ACCEPTED.has(code)) return { alreadyAccepted: true };
  if (isSuccess(reply) && code === undefined) {
    throw new AdapterError('bad_response', `Octopush answered ${reply.status} without a ticket: the message may have been taken`);
  }
  throw refusal(reply);
}

/**
 * Reads the answer to a question about the balance.
 *
 * @throws AdapterError by Octopush's code, else by the HTTP status; nothing is in doubt after a question.
 */
export function readBalance(reply: Reply): Balance {
  const euros = readNumber(reply.body, 'amount');
  if (!isSuccess(reply) || (euros === undefined && codeOf(reply) !== undefined)) throw refusal(reply, AFTER_A_QUESTION);
  if (typeof reply.body === 'object' && reply.body !== null) return { euros };
  throw new AdapterError('bad_response', 'Octopush answered the question about the balance without JSON');
}

/** A question takes no message, so none can be refused or in doubt. */
const AFTER_A_QUESTION: Readonly<Partial<Record<AdapterErrorKind, AdapterErrorKind>>> = {
  unconfirmed: 'unreachable',
  invalid_message: 'bad_response',
};

function refusal(reply: Reply, otherwise: Readonly<Partial<Record<AdapterErrorKind, AdapterErrorKind>>> = {}): AdapterError {
  const code = codeOf(reply);
  const { kind, reason, meaning } = meaningOf(code, reply.status);
  const words = readString(reply.body, 'message');
  const quoted = words === undefined ? '' : `: ${redact(words, reply.secrets)}`;
  const name = code === undefined ? `HTTP ${reply.status}` : `code ${code}`;
  const retryAfterMs = parseRetryAfter(reply.headers['retry-after']);
  return new AdapterError(otherwise[kind] ?? kind, `Octopush: ${meaning} (${name}${quoted})`, {
    ...(code !== undefined && { providerCode: code }),
    ...(reason !== undefined && { reason }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Octopush's code as digits; `undefined` when there is none, or it says OK. */
function codeOf({ body }: Reply): string | undefined {
  const code = readNumber(body, 'code');
  return code === undefined || code === 0 ? undefined : String(code);
}
