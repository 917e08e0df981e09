import { IsString } from 'class-validator';
import type { GroupInput } from '../../contacts/index.js';
import { type FormValue, isFalsy, toInt, valuesOf } from '../../http/index.js';
import { AreIds, refusal, WhenGiven } from '../input/refusal.js';

/** `POST /api/group/` and `POST /api/group/{id}/`. */
export class GroupForm {
  @WhenGiven()
  @IsString(refusal(1, 'invalid_parameter', 'name : must be a text.'))
  readonly name?: string;

  @WhenGiven()
  @AreIds(refusal(2, 'invalid_parameter', 'contacts : must be ids of contacts.'))
  readonly contacts?: FormValue;
}

/** The form as groups take it: a name that is empty is not given, while empty contacts mean none. */
export function toGroupInput({ name, contacts }: GroupForm): GroupInput {
  return {
    ...(!isFalsy(name) && { name }),
    ...(contacts !== undefined && { contacts: valuesOf(contacts).map((id) => toInt(id)) }),
  };
}
