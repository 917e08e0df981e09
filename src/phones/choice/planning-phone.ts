import type { PhoneStatusWord } from '../phone.js';

/** A phone as the planner sees it. Made anew for each planning. */
export interface PlanningPhone {
  readonly id: number;
  readonly idUser: number;
  readonly adapterUid: string;
  /** Can be sent through now, as far as is known: its status, its settings and its circuit; limits aside. */
  readonly available: boolean;
  readonly status: PhoneStatusWord;
  /** 0 unless the account uses priorities. */
  readonly priority: number;
  /** Messages that the phone's limits still allow; absent: any number. Whoever plans counts it down. */
  remaining?: number;
  /** Why nothing can be sent through it whatever its status: its plugin is not loaded, or its settings or its adapter do not allow it. */
  readonly problem?: { readonly code: 'adapter_missing' | 'phone_unavailable'; readonly reason: string };
  /** One provider request carries many recipients of one text. */
  readonly batches: boolean;
  /** Recipients of such a request; 1 without `batches`. */
  readonly maxRecipients: number;
  /** Seconds after which a message that was not handed over is not worth sending any more. */
  readonly messageTtl?: number;
  /** In characters. */
  readonly maxTextLength?: number;
  readonly flash: boolean;
  readonly mms?: boolean;
  /** Ids of the phone groups that it belongs to; absent: none. */
  readonly groups?: readonly number[];
}
