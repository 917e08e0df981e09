import type { Budget } from './budget.js';
import type { Present } from './moment.js';
import type { Value } from './value.js';

/** What does not depend on the recipient. */
export interface Surroundings extends Present {
  /** From 0, below 1. */
  readonly random: () => number;
}

/** One evaluation: a template or rule for one recipient. */
export interface Scope {
  readonly variables: Map<string, Value>;
  readonly surroundings: Surroundings;
  readonly budget: Budget;
}

/** A piece of a template or rule, ready to run. */
export type Expression = (scope: Scope) => Value;
