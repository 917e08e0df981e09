import { relocated } from '../language/evaluation-error.js';
import type { Position } from '../language/evaluation-error.js';
import type { Expression } from '../language/scope.js';

/** Counts a step, and tells where an error happened. */
export function guarded(position: Position, run: Expression): Expression {
  return (scope) => {
    try {
      scope.budget.spend(1);
      return run(scope);
    } catch (error) {
      throw relocated(position, error);
    }
  };
}
