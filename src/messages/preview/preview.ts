import type { TextMeasure } from '../../segments/index.js';
import type { Failure } from '../failure-codes.js';

/** What would become of one recipient. */
export interface PreviewedMessage {
  /** E.164; null for a recipient that cannot be made out. */
  readonly number: string | null;
  /** As it would leave; as it was given where it cannot be rendered. */
  readonly text: string;
  readonly measure: TextMeasure;
  /** The phone that it would leave by, or that was asked for. */
  readonly idPhone: number | undefined;
  /** The phones among which chance decides; none for a message that would fail. */
  readonly candidates: readonly number[];
  readonly failure: Failure | undefined;
}

/** What would become of a request. */
export interface Preview {
  /** Messages that would be written. */
  readonly total: number;
  /** Those that would be handed to a provider. */
  readonly reachable: number;
  /** Of those, together. */
  readonly segments: number;
  /** The first of them, in the order in which they would be written. */
  readonly messages: readonly PreviewedMessage[];
  /** Numbers that come more than once, as often as they come again. */
  readonly duplicates: readonly string[];
}
