import { PhoneRefused } from '../phone.js';
import type { PhoneInput } from '../phone.js';
import type { GuardedAdapter } from '../plugins/guard/guarded-adapter.js';
import { allowedBy } from '../settings/phone-abilities.js';

/** Without a bound of its adapter, a phone may be given rates up to this. */
const HIGHEST_RATE = 10_000;

/** The account's own bounds on what a phone sends: they only lower what its adapter allows. Absent: keep what is stored. */
export type SendingBounds = Pick<PhoneInput, 'maxConcurrency' | 'ratePerSecond'>;

/** @throws PhoneRefused `limit_refused` for a bound that the adapter does not allow. */
export function checkBounds({ maxConcurrency, ratePerSecond }: SendingBounds, adapter: GuardedAdapter): void {
  const allowed = allowedBy(adapter);
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= allowed.maxConcurrency;
  if (maxConcurrency !== undefined && maxConcurrency !== null && !isCount(maxConcurrency)) {
    throw new PhoneRefused('limit_refused', `max_concurrency : must be a whole number from 1 to ${allowed.maxConcurrency}.`);
  }
  const highest = allowed.ratePerSecond ?? HIGHEST_RATE;
  if (ratePerSecond !== undefined && ratePerSecond !== null && !(ratePerSecond > 0 && ratePerSecond <= highest)) {
    throw new PhoneRefused('limit_refused', `rate_per_second : must be a number above 0, at most ${highest}.`);
  }
}
