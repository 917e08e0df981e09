import type { Budget } from '../language/budget.js';
import { EvaluationError } from '../language/evaluation-error.js';
import type { Scope } from '../language/scope.js';

/** A piece of a template that writes text. */
export type Statement = (scope: Scope, text: TextBuffer) => void;

/** Text that is being written, up to a length. */
export class TextBuffer {
  private text = '';

  constructor(private readonly maxLength: number) {}

  write(piece: string, budget: Budget): void {
    if (this.text.length + piece.length > this.maxLength) {
      throw new EvaluationError(`its text is longer than ${this.maxLength} characters`);
    }
    budget.spend(1);
    this.text += piece;
  }

  toString(): string {
    return this.text;
  }
}
