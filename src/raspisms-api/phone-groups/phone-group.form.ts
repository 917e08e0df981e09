import { IsString } from 'class-validator';
import { type FormValue, isFalsy, toInt, valuesOf } from '../../http/index.js';
import type { PhoneGroupInput } from '../../phones/index.js';
import { AreIds, refusal, WhenGiven } from '../input/refusal.js';

/** `POST /api/phone_group/` and `POST /api/phone_group/{id}/`. */
export class PhoneGroupForm {
  @WhenGiven()
  @IsString(refusal(1, 'invalid_parameter', 'name : must be a text.'))
  readonly name?: string;

  @WhenGiven()
  @AreIds(refusal(2, 'invalid_parameter', 'phones : must be ids of phones.'))
  readonly phones?: FormValue;
}

/** The form as phone groups take it: a name that is empty is not given, while empty phones mean none. */
export function toPhoneGroupInput({ name, phones }: PhoneGroupForm): PhoneGroupInput {
  return {
    ...(!isFalsy(name) && { name: name ?? '' }),
    ...(phones !== undefined && { phones: valuesOf(phones).map((id) => toInt(id)) }),
  };
}
