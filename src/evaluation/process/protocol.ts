import type { EvaluationData, Rendering } from '../evaluation-data.js';

export type Task = 'render' | 'select' | 'check-template' | 'check-rule';

/** What the host asks of its child: one template or rule, for some recipients. */
export interface Work {
  readonly task: Task;
  readonly source: string;
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly recipients: readonly EvaluationData[];
}

/** What the child answers. */
export interface Answer {
  /** Of the first recipients: the child may do less than asked, never nothing. */
  readonly results: readonly Result[];
  /** What is wrong with the source. */
  readonly refused?: string;
}

/** A rendering, or whether a rule holds. */
export type Result = Rendering | boolean;

/** Said by the child once it can work. */
export const READY = 'ready';

/** The signal by which the child ends itself when one evaluation has used up its time: the one that is named for this. */
export const OUT_OF_TIME = 'SIGVTALRM';
