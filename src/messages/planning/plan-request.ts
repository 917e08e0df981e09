import type { EvaluationData } from '../../evaluation/index.js';
import type { RecipientKind } from '../message.js';

/** A plain number to send to. */
export interface NumberTarget {
  /** E.164. */
  readonly number: string;
  /** What templates know of the recipient: JSON, as the consumer sent it. */
  readonly data: string;
}

/** A number to send to, and what templates know besides of whoever has it: only contacts have more than the number. */
export interface PersonTarget extends NumberTarget {
  readonly metas?: EvaluationData['metas'];
}

/** Somebody to send to who must be looked up. */
export interface RecipientReference {
  readonly kind: RecipientKind;
  readonly id: number;
}

/** One scheduled that is due: the planner's input. */
export interface PlanRequest {
  /** Id of the scheduled, which its messages name as their origin. */
  readonly id: number;
  readonly idUser: number;
  readonly text: string;
  readonly flash: boolean;
  readonly mms: boolean;
  readonly idPhone?: number | undefined;
  readonly idPhoneGroup?: number | undefined;
  readonly tag?: string | undefined;
  /** What is not handed over by then fails instead. */
  readonly expiresAt?: Date | undefined;
  readonly numbers: readonly NumberTarget[];
  readonly recipients: readonly RecipientReference[];
}
