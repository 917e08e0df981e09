/** What a template or rule cannot do, in a sentence for its author. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}

/** Where something stands in what the author wrote; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The sentence, with where the mistake is. */
export function located(position: Position, message: string): EvaluationError {
  return new LocatedError(`line ${position.line}, column ${position.column}: ${message}`);
}

/** Adds where it happened to an error that does not say; the innermost place wins. */
export function relocated(position: Position, error: unknown): unknown {
  return error instanceof EvaluationError && !(error instanceof LocatedError) ? located(position, error.message) : error;
}

class LocatedError extends EvaluationError {}

/** The sentence for an author, whatever was thrown while his text was read or evaluated. */
export function sentenceOf(error: unknown): string {
  if (error instanceof EvaluationError) return error.message;
  // The only way in which recursion ends: the stack is full.
  if (error instanceof RangeError) return 'it is nested too deeply';
  return 'it cannot be evaluated';
}
