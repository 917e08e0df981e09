import type { BatchReceipt, RecipientResult, SendReceipt } from '@pigeonnier/plugin-sdk';
import { asList, asRecord, readReason, readText, readUid, unreadable } from './read-values.js';

/** Of all recipients of a batch together. */
const MAX_SEGMENTS = 1_000_000;
const CURRENCY = /^[A-Z]{3}$/;

/**
 * What `send` answered, as the host can store it. The provider has taken the message: details that make no sense (a negative cost)
 * are dropped rather than the receipt.
 *
 * @throws AdapterError `bad_response` when it is no receipt, or its uid cannot be kept.
 */
export function readSendReceipt(answer: unknown): SendReceipt {
  const receipt = asRecord(answer, 'receipt');
  const uid = readUid(receipt.uid);
  return {
    ...(uid !== undefined && { uid }),
    ...(receipt.alreadyAccepted === true && { alreadyAccepted: true }),
    ...readPrice(receipt),
    ...(typeof receipt.answer === 'string' && { answer: receipt.answer }),
  };
}

/**
 * What `sendBatch` answered for these recipients.
 *
 * @throws AdapterError `bad_response` when it is neither one result for each recipient nor a count for all.
 */
export function readBatchReceipt(answer: unknown, to: readonly string[]): BatchReceipt {
  const receipt = asRecord(answer, 'batch receipt');
  if (receipt.recipients === undefined) {
    const { acceptedCount } = receipt;
    if (!Number.isSafeInteger(acceptedCount) || (acceptedCount as number) < 0)
      throw unreadable('a batch receipt without a number of accepted recipients');
    return { ...readSendReceipt(receipt), acceptedCount: acceptedCount as number };
  }
  const recipients = asList(receipt.recipients, 'recipients').map(readRecipient);
  const answered = new Set(recipients.map((result) => result.to));
  if (recipients.length !== to.length || !to.every((number) => answered.has(number))) {
    throw unreadable('a batch receipt that does not name each recipient once');
  }
  return { recipients, ...(typeof receipt.answer === 'string' && { answer: receipt.answer }) };
}

function readRecipient(value: unknown): RecipientResult {
  const result = asRecord(value, 'result of a recipient');
  const to = readText(result.to, 'a recipient');
  if (result.accepted === true) {
    const uid = readUid(result.uid);
    return { to, accepted: true, ...(uid !== undefined && { uid }), ...readPrice(result) };
  }
  if (result.accepted !== false) throw unreadable('a recipient that is neither accepted nor refused');
  return {
    to,
    accepted: false,
    reason: readReason(result.reason) ?? 'other',
    message: readText(result.message, 'a refusal'),
    ...(typeof result.providerCode === 'string' && { providerCode: result.providerCode }),
  };
}

function readPrice(receipt: Readonly<Record<string, unknown>>): Pick<SendReceipt, 'segments' | 'cost' | 'currency'> {
  const { segments, cost, currency } = receipt;
  return {
    ...(Number.isInteger(segments) &&
      (segments as number) >= 0 &&
      (segments as number) <= MAX_SEGMENTS && { segments: segments as number }),
    ...(Number.isFinite(cost) && (cost as number) >= 0 && { cost: cost as number }),
    ...(typeof currency === 'string' && CURRENCY.test(currency) && { currency }),
  };
}
