import { Allow, IsString } from 'class-validator';
import { type FormFields, type FormValue, isContainer, isFalsy, toInt } from '../../http/index.js';
import type { PhoneInput } from '../../phones/index.js';
import { HoldsTexts, refusal, WhenGiven } from '../input/refusal.js';

const MAX_PRIORITY = 2_147_483_647;

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
}

/** The form as the phones take it: what is empty is not given, except for limits, where empty means none. */
export function toPhoneInput({ name, adapter, adapter_data: data, priority, limits }: PhoneForm): PhoneInput {
  return {
    ...(!isFalsy(name) && { name: name ?? '' }),
    ...(!isFalsy(adapter) && { adapter: adapter ?? '' }),
    ...(isContainer(data) && !isFalsy(data) && { adapterData: data as FormFields }),
    ...(priority !== undefined && { priority: toInt(priority, MAX_PRIORITY) }),
    ...(limits !== undefined && { limits }),
  };
}
