import { IsIn } from 'class-validator';
import { IsGiven, refusal } from '../input/refusal.js';

const STATUSES = ['read', 'unread'] as const;

/** `POST /api/received/{id}/`. */
export class ReceivedStatusForm {
  @IsGiven(refusal(1, 'missing_parameter', 'status'))
  @IsIn(STATUSES, refusal(2, 'invalid_parameter', 'status : must be "read" or "unread".'))
  readonly status!: (typeof STATUSES)[number];
}
