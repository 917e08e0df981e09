import { Allow, IsString } from 'class-validator';
import type { ContactInput } from '../../contacts/index.js';
import { type FormValue, isFalsy } from '../../http/index.js';
import { refusal, WhenGiven } from '../input/refusal.js';

/** `POST /api/contact/` and `POST /api/contact/{id}/`. */
export class ContactForm {
  @WhenGiven()
  @IsString(refusal(1, 'invalid_parameter', 'name : must be a text.'))
  readonly name?: string;

  @WhenGiven()
  @IsString(refusal(2, 'invalid_parameter', 'number : must be a text.'))
  readonly number?: string;

  /** A JSON text, or fields with one value each. */
  @Allow()
  readonly data?: FormValue;
}

/** The form as contacts take it: a name or number that is empty is not given, while empty data means none. */
export function toContactInput({ name, number, data }: ContactForm): ContactInput {
  return {
    ...(!isFalsy(name) && { name }),
    ...(!isFalsy(number) && { number }),
    ...(data !== undefined && { data }),
  };
}
