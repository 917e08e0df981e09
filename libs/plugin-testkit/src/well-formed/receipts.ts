import { ensure, show } from '../contract-broken.js';
import { asList, asObject, ensureOptionalText, ensureOptionalUid, ensureReason, ensureText } from './values.js';

type Given = Readonly<Record<string, unknown>>;

const CURRENCY = /^[A-Z]{3}$/;

/** @throws ContractBroken for what is no `SendReceipt`. */
export function ensureSendReceipt(answer: unknown): void {
  ensureReceipt(asObject(answer, 'the receipt'), 'the receipt');
}

/** @throws ContractBroken for what is no `BatchReceipt` of a batch to these recipients. */
export function ensureBatchReceipt(answer: unknown, to: readonly string[]): void {
  const receipt = asObject(answer, 'the batch receipt');
  if (receipt.recipients !== undefined) return ensureResults(receipt, to);
  const { acceptedCount } = receipt;
  ensure(
    Number.isSafeInteger(acceptedCount) && (acceptedCount as number) >= 0 && (acceptedCount as number) <= to.length,
    `acceptedCount must be a number from 0 to ${to.length}, the recipients of the batch, not ${show(acceptedCount)}`,
  );
  ensureReceipt(receipt, 'the batch receipt');
}

function ensureResults(receipt: Given, to: readonly string[]): void {
  const results = asList(receipt.recipients, 'recipients').map((result) => asObject(result, 'the result of a recipient'));
  const answered = results.map((result) => String(result.to)).sort();
  ensure(
    answered.length === to.length && [...to].sort().every((number, index) => number === answered[index]),
    `recipients must name each of the ${to.length} recipients once, not ${show(answered)}`,
  );
  for (const result of results) ensureResult(result);
  ensureOptionalText(receipt.answer, 'answer of the batch receipt');
}

function ensureResult(result: Given): void {
  if (result.accepted === true) {
    ensureOptionalUid(result.uid, 'uid of an accepted recipient');
    return ensurePrice(result, 'an accepted recipient');
  }
  ensure(result.accepted === false, `accepted of a recipient must be true or false, not ${show(result.accepted)}`);
  ensureReason(result.reason, 'reason of a refused recipient');
  ensureText(result.message, 'message of a refused recipient');
  ensureOptionalText(result.providerCode, 'providerCode of a refused recipient');
}

function ensureReceipt(receipt: Given, what: string): void {
  ensureOptionalUid(receipt.uid, `uid of ${what}`);
  ensure([undefined, true, false].includes(receipt.alreadyAccepted as boolean), `alreadyAccepted of ${what} must be true or false`);
  ensureOptionalText(receipt.answer, `answer of ${what}`);
  ensurePrice(receipt, what);
}

function ensurePrice({ segments, cost, currency }: Given, what: string): void {
  ensure(
    segments === undefined || (Number.isSafeInteger(segments) && (segments as number) >= 0),
    `segments of ${what} must be a whole number, not ${show(segments)}`,
  );
  ensure(
    cost === undefined || (Number.isFinite(cost) && (cost as number) >= 0),
    `cost of ${what} must be a number from 0, not ${show(cost)}`,
  );
  ensure(
    currency === undefined ? cost === undefined : typeof currency === 'string' && CURRENCY.test(currency),
    `currency of ${what} must be an ISO 4217 code such as EUR where there is a cost, not ${show(currency)}`,
  );
}
