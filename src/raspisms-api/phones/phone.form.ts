import { Allow, IsString } from 'class-validator';
import { type FormFields, type FormValue, isContainer, isFalsy, toInt } from '../../http/index.js';
import type { PhoneInput } from '../../phones/index.js';
import { HoldsTexts, IsCount, IsDecimal, refusal, WhenGiven } from '../input/refusal.js';

const MAX_PRIORITY = 2_147_483_647;
/** 30 days. */
const MAX_TTL = 2_592_000;

/** `POST /api/phone/` and `POST /api/phone/{id}/`: what each field must be by itself; what it means is the phones' own matter. */
export class PhoneForm {
  @WhenGiven()
  @IsString(refusal(1, 'invalid_parameter', ' name must be a string.'))
  readonly name?: string;

  @WhenGiven()
  @IsString(refusal(2, 'invalid_parameter', ' adapter must be a string.'))
  readonly adapter?: string;

  @WhenGiven()
  @HoldsTexts(refusal(3, 'invalid_parameter', ' adapter_data must be fields with one value each.'))
  readonly adapter_data?: FormValue;

  @Allow()
  readonly priority?: FormValue;

  @Allow()
  readonly limits?: FormValue;

  /** Seconds; nothing and 0 mean for ever. */
  @WhenGiven()
  @IsCount(MAX_TTL, refusal(4, 'invalid_parameter', ` ttl must be a whole number of seconds, at most ${MAX_TTL}.`))
  readonly ttl?: FormValue;

  /** What the adapter allows at most is checked with the phone. */
  @WhenGiven()
  @IsCount(MAX_PRIORITY, refusal(5, 'invalid_parameter', ' max_concurrency must be a whole number.'))
  readonly max_concurrency?: FormValue;

  @WhenGiven()
  @IsDecimal(refusal(6, 'invalid_parameter', ' rate_per_second must be a number such as 2 or 0.5.'))
  readonly rate_per_second?: FormValue;
}

/** The form as the phones take it: what is empty is not given, except for limits, bounds and the time to live, where empty means none. */
export function toPhoneInput(form: PhoneForm): PhoneInput {
  const { name, adapter, adapter_data: data, priority, limits, ttl, max_concurrency: concurrency, rate_per_second: rate } = form;
  return {
    ...(!isFalsy(name) && { name: name ?? '' }),
    ...(!isFalsy(adapter) && { adapter: adapter ?? '' }),
    ...(isContainer(data) && !isFalsy(data) && { adapterData: data as FormFields }),
    ...(priority !== undefined && { priority: toInt(priority, MAX_PRIORITY) }),
    ...(limits !== undefined && { limits }),
    ...(ttl !== undefined && { messageTtl: isFalsy(ttl) ? null : Number(ttl) }),
    ...(concurrency !== undefined && { maxConcurrency: isFalsy(concurrency) ? null : Number(concurrency) }),
    ...(rate !== undefined && { ratePerSecond: isFalsy(rate) ? null : Number(rate) }),
  };
}
