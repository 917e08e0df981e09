import { IsIn } from 'class-validator';
import { refusal } from '../input/refusal.js';

const FORCED = ['available', 'disabled'] as const;

/** `POST /api/phone/{id}/status/force/`. */
export class StatusForm {
  @IsIn(FORCED, refusal(1, 'invalid_parameter', ' "status" must be "disabled" or "available".'))
  readonly status!: (typeof FORCED)[number];
}
