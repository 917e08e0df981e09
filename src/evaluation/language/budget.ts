import { EvaluationError } from './evaluation-error.js';

/** Of one text or list on the way; a finished text is shorter. */
export const MAX_STRING = 100_000;
const MAX_ELEMENTS = 10_000;

/** Steps, characters and list elements that one evaluation may handle: some ten milliseconds of work. */
const MAX_WORK = 500_000;

/** Characters are handled many at a time. */
const CHARACTERS_PER_UNIT = 16;

/** Bounds one evaluation, the same way on every machine: what runs out of it does not depend on how busy the machine is. */
export class Budget {
  private left = MAX_WORK;

  spend(units: number): void {
    this.left -= units;
    if (this.left < 0) throw new EvaluationError('it does too much work');
  }

  /** The text, if there is room for it. */
  text(text: string): string {
    this.room(text.length);
    return text;
  }

  /** Asks for room before a text is made. */
  room(length: number): void {
    if (!(length <= MAX_STRING)) throw new EvaluationError(`a text in it is longer than ${MAX_STRING} characters`);
    this.spend(1 + length / CHARACTERS_PER_UNIT);
  }

  /** Asks for room before a list is made or walked. */
  elements(count: number): void {
    if (!(count <= MAX_ELEMENTS)) throw new EvaluationError(`a list in it has more than ${MAX_ELEMENTS} elements`);
    this.spend(1 + count);
  }
}
