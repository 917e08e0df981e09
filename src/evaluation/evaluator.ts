import type { OnApplicationShutdown } from '@nestjs/common';
import type { Clock } from '../config/index.js';
import type { EvaluationData, Rendering } from './evaluation-data.js';
import { EvaluationRefused } from './evaluation-refused.js';
import { Job } from './process/job.js';
import type { Outcome } from './process/job.js';
import type { Task } from './process/protocol.js';
import { Turns } from './process/turns.js';

export interface EvaluatorOptions {
  /** IANA zone of dates in templates and rules. */
  readonly timeZone: string;
  readonly clock: Clock;
  /** Processor time that one recipient may take, in milliseconds. */
  readonly deadlineMs?: number;
  /** Heap of the child process, in megabytes. */
  readonly memoryMb?: number;
}

const DEADLINE_MS = 1_000;
const MEMORY_MB = 128;

/** Characters of a template or rule, and of a recipient's data. */
const MAX_SOURCE = 20_000;
const MAX_DATA = 200_000;

const TOO_MUCH_DATA = 'the recipient has more than 200000 characters of data';

/**
 * Renders templates and applies rules that users have written, in a child process that a bad one cannot leave. The child is started on first
 * use, and again when it has died; requests take turns in it, so that a large or bad one does no harm to others.
 */
export class Evaluator implements OnApplicationShutdown {
  private readonly clock: Clock;
  private readonly turns: Turns;

  constructor({ timeZone, clock, deadlineMs = DEADLINE_MS, memoryMb = MEMORY_MB }: EvaluatorOptions) {
    this.clock = clock;
    this.turns = new Turns({ timeZone, deadlineMs, memoryMb });
  }

  /** The child process, while there is one that can work. */
  get pid(): number | undefined {
    return this.turns.pid;
  }

  /** In the order of the recipients. Never rejects for what a user wrote: only when the host is stopping or has no child process. */
  async render(template: string, recipients: readonly EvaluationData[]): Promise<readonly Rendering[]> {
    const tooLong = tooLongFor(template, 'template');
    if (tooLong !== undefined) return recipients.map(() => ({ error: tooLong }));
    const { results, excess } = await this.evaluate('render', template, recipients.filter(isSmallEnough));
    const rest: Rendering = { error: `the template ${excess ?? 'cannot be rendered'}` };
    const renderings = results.map((result) => explained(result as Rendering));
    let next = 0;
    return recipients.map((recipient) => (isSmallEnough(recipient) ? (renderings[next++] ?? rest) : explained({ error: TOO_MUCH_DATA })));
  }

  /**
   * Whether the rule takes each contact, in order; a contact it cannot be evaluated for is not taken.
   * Rejects with `EvaluationRefused` when the rule is unreadable or takes too long.
   */
  async select(rule: string, contacts: readonly EvaluationData[]): Promise<readonly boolean[]> {
    const tooLong = tooLongFor(rule, 'rule');
    if (tooLong !== undefined) throw new EvaluationRefused(tooLong);
    const { results, refused, excess } = await this.evaluate('select', rule, contacts.filter(isSmallEnough));
    if (refused !== undefined) throw new EvaluationRefused(`the rule cannot be read: ${refused}`);
    if (excess !== undefined) throw new EvaluationRefused(`the rule ${excess}`);
    let next = 0;
    return contacts.map((contact) => isSmallEnough(contact) && results[next++] === true);
  }

  /** What is wrong with the template, for its author; `undefined` when nothing is. */
  async checkTemplate(template: string): Promise<string | undefined> {
    return tooLongFor(template, 'template') ?? this.check('check-template', template);
  }

  /** What is wrong with the rule, for its author; `undefined` when nothing is. */
  async checkRule(rule: string): Promise<string | undefined> {
    return tooLongFor(rule, 'rule') ?? this.check('check-rule', rule);
  }

  /** Ends the child process; resolves once it is gone. Late, because planning finishes what it has begun. */
  async onApplicationShutdown(): Promise<void> {
    await this.turns.stop();
  }

  private async check(task: 'check-template' | 'check-rule', source: string): Promise<string | undefined> {
    const { refused, excess } = await this.evaluate(task, source, []);
    return refused ?? (excess === undefined ? undefined : `it ${excess}`);
  }

  private evaluate(task: Task, source: string, recipients: readonly EvaluationData[]): Promise<Outcome> {
    return this.turns.run(new Job(task, source, this.clock.now().getTime(), recipients));
  }
}

function isSmallEnough({ contact }: EvaluationData): boolean {
  return contact.length <= MAX_DATA;
}

function tooLongFor(source: string, what: 'template' | 'rule'): string | undefined {
  return source.length > MAX_SOURCE ? `the ${what} is longer than ${MAX_SOURCE} characters` : undefined;
}

function explained(rendering: Rendering): Rendering {
  return 'text' in rendering ? rendering : { error: `the template cannot be rendered: ${rendering.error}` };
}
