import { IsString } from 'class-validator';
import type { ConditionalGroupInput } from '../../contacts/index.js';
import { isFalsy } from '../../http/index.js';
import { IsGiven, refusal, WhenGiven } from '../input/refusal.js';

/** `POST /api/conditional_group/` and `POST /api/conditional_group/{id}/`. */
export class ConditionalGroupForm {
  @WhenGiven()
  @IsString(refusal(1, 'invalid_parameter', 'name : must be a text.'))
  readonly name?: string;

  @WhenGiven()
  @IsString(refusal(2, 'invalid_parameter', 'condition : must be a text.'))
  readonly condition?: string;
}

/** `POST /api/conditional_group/preview/`. */
export class PreviewForm {
  @IsGiven(refusal(1, 'missing_parameter', 'condition'))
  @IsString(refusal(2, 'invalid_parameter', 'condition : must be a text.'))
  readonly condition!: string;
}

/** The form as conditional groups take it: what is empty is not given. */
export function toConditionalGroupInput({ name, condition }: ConditionalGroupForm): ConditionalGroupInput {
  return { ...(!isFalsy(name) && { name }), ...(!isFalsy(condition) && { condition }) };
}
