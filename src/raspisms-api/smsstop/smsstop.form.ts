import { IsString } from 'class-validator';
import { IsGiven, refusal } from '../input/refusal.js';

/** `POST /api/smsstop/`. */
export class SmsstopForm {
  @IsGiven(refusal(1, 'missing_parameter', 'number'))
  @IsString(refusal(2, 'invalid_parameter', 'number : must be a text.'))
  readonly number!: string;
}
