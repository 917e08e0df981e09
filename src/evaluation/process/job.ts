import type { EvaluationData } from '../evaluation-data.js';
import type { Answer, Result, Task, Work } from './protocol.js';

const MAX_RECIPIENTS = 1_000;
const MAX_CHARACTERS = 500_000;
const FIRST_RECIPIENTS = 50;

/** What ends a child process. */
export type Excess = 'takes too long' | 'takes too much memory';

/** What became of a request. */
export interface Outcome {
  /** One per recipient unless something is wrong. */
  readonly results: readonly Result[];
  /** What is wrong with the source. */
  readonly refused?: string;
  /** What the source does to the child, when that is why the recipients after `results` have none. */
  readonly excess?: Excess;
}

/** A request on its way through the child, piece by piece. */
export class Job {
  private readonly results: Result[] = [];
  private refused: string | undefined;
  private excess: Excess | undefined;
  private size = FIRST_RECIPIENTS;
  /** How many results there were when the child died with a piece. */
  private diedAt: number | undefined;
  private checked = false;

  constructor(
    private readonly task: Task,
    private readonly source: string,
    private readonly now: number,
    private readonly recipients: readonly EvaluationData[],
  ) {}

  get isDone(): boolean {
    return this.refused !== undefined || this.excess !== undefined || (this.checked && this.results.length === this.recipients.length);
  }

  get outcome(): Outcome {
    return {
      results: this.results,
      ...(this.refused === undefined ? {} : { refused: this.refused }),
      ...(this.excess === undefined ? {} : { excess: this.excess }),
    };
  }

  /** The next piece: as many recipients as were done in time before, twice over. */
  next(): Work {
    const start = this.results.length;
    let end = start;
    for (let characters = 0; end < this.recipients.length && end - start < this.size; end += 1) {
      characters += this.recipients[end]?.contact.length ?? 0;
      if (characters > MAX_CHARACTERS && end > start) break;
    }
    return { task: this.task, source: this.source, now: this.now, recipients: this.recipients.slice(start, end) };
  }

  accept({ results, refused }: Answer): void {
    this.checked = true;
    this.refused = refused;
    for (const result of results) this.results.push(result);
    this.size = this.diedAt === undefined ? Math.min(MAX_RECIPIENTS, Math.max(1, results.length * 2)) : 1;
  }

  /** Given up. */
  fail(excess: Excess): void {
    this.excess = excess;
  }

  /**
   * The child died with a piece of this, and nobody knows why. It is tried once more, one recipient at a time, so that only the one that kills
   * it is given up. Answers whether there is another try.
   */
  survived(): boolean {
    if (this.diedAt === this.results.length && this.size === 1) return false;
    this.diedAt = this.results.length;
    this.size = 1;
    return true;
  }
}
