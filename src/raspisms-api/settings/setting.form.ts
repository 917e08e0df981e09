import { Allow, IsString } from 'class-validator';
import { type FormValue, isContainer } from '../../http/index.js';
import { ApiError } from '../errors/api-error.js';
import { IsGiven, refusal } from '../input/refusal.js';

/** `POST /api/setting/{name}/`. */
export class SettingValueForm {
  @Allow()
  readonly value?: FormValue;
}

/** `POST /api/setting/`. */
export class SettingForm extends SettingValueForm {
  @IsGiven(refusal(1, 'missing_parameter', 'name'))
  @IsString(refusal(2, 'invalid_parameter', 'name : must be a text.'))
  readonly name!: string;
}

/** The value as settings are stored; an empty one is a value. Throws `ApiError` without one. */
export function settingValueOf({ value }: SettingValueForm): string {
  if (value === undefined || value === null) throw new ApiError('missing_parameter', 'value');
  if (isContainer(value)) throw new ApiError('invalid_parameter', 'value : must be a single value.');
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}
