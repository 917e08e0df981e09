/** A rule that cannot be evaluated at all: unreadable, or not within its time. The message is a sentence for its author. */
export class EvaluationRefused extends Error {
  override readonly name = 'EvaluationRefused';
}
