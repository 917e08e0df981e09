import { Allow, IsString } from 'class-validator';
import type { FormValue } from '../../http/index.js';
import { IsGiven, refusal } from '../input/refusal.js';

/** `POST /api/contact/delete/`. */
export class DeletionForm {
  @IsGiven(refusal(1, 'missing_parameter', 'condition'))
  @IsString(refusal(2, 'invalid_parameter', 'condition : must be a text.'))
  readonly condition!: string;

  /** Something: only say what would be deleted. */
  @Allow()
  readonly dry_run?: FormValue;
}
