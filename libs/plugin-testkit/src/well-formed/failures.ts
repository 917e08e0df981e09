import { ADAPTER_ERROR_KINDS, isAdapterError } from '@pigeonnier/plugin-sdk';
import type { AdapterError } from '@pigeonnier/plugin-sdk';
import { ContractBroken, ensure, show } from '../contract-broken.js';

/** @throws ContractBroken for anything but a well-formed `AdapterError`. */
export function asAdapterError(thrown: unknown, method: string): AdapterError {
  if (!isAdapterError(thrown))
    throw new ContractBroken(`${method}() threw ${show(thrown)}; an adapter throws nothing but AdapterError`, { cause: thrown });
  ensure(ADAPTER_ERROR_KINDS.includes(thrown.kind), `${method}() threw an AdapterError of the unknown kind ${show(thrown.kind)}`, thrown);
  ensure(thrown.message !== '', `${method}() threw an AdapterError without a message; it says what failed, to people`, thrown);
  return thrown;
}

/** How a call ended. */
export type Outcome = { readonly answer: unknown } | { readonly error: AdapterError };

/** Waits for a call. @throws ContractBroken when it throws anything but a well-formed `AdapterError`. */
export async function outcomeOf(call: Promise<unknown>, method: string): Promise<Outcome> {
  try {
    return { answer: await call };
  } catch (thrown) {
    return { error: asAdapterError(thrown, method) };
  }
}

/** The error of a call that must fail; `why` ends the message otherwise: "although the provider is gone". */
export function failureIn(outcome: Outcome, method: string, why: string): AdapterError {
  if ('error' in outcome) return outcome.error;
  throw new ContractBroken(`${method}() answered ${show(outcome.answer)} ${why}`);
}
