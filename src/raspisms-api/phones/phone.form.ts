import { Allow, IsString } from 'class-validator';
import { type FormFields, type FormValue, isContainer, isFalsy, toInt } from '../../http/index.js';
import type { PhoneInput } from '../../phones/index.js';
import { HoldsTexts, IsCount, refusal, WhenGiven } from '../input/refusal.js';

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
}

/** The form as the phones take it: what is empty is not given, except for limits and the time to live, where empty means none. */
export function toPhoneInput({ name, adapter, adapter_data: data, priority, limits, ttl }: PhoneForm): PhoneInput {
  return {
    ...(!isFalsy(name) && { name: name ?? '' }),
    ...(!isFalsy(adapter) && { adapter: adapter ?? '' }),
    ...(isContainer(data) && !isFalsy(data) && { adapterData: data as FormFields }),
    ...(priority !== undefined && { priority: toInt(priority, MAX_PRIORITY) }),
    ...(limits !== undefined && { limits }),
    ...(ttl !== undefined && { messageTtl: isFalsy(ttl) ? null : Number(ttl) }),
  };
}
