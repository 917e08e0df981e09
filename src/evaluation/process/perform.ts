import type { EvaluationData } from '../evaluation-data.js';
import { EvaluationError, sentenceOf } from '../language/evaluation-error.js';
import { readTable } from '../language/json.js';
import type { Surroundings } from '../language/scope.js';
import type { Value } from '../language/value.js';
import { compileRule } from '../rules/compile-rule.js';
import { compileTemplate } from '../templates/compile-template.js';
import type { Answer, Result, Task, Work } from './protocol.js';

/** What is applied to each recipient; what is thrown is for the author. */
type Program = (variables: ReadonlyMap<string, Value>, surroundings: Surroundings) => string | boolean;

const COMPILERS: Readonly<Record<Task, (source: string) => Program>> = {
  render: compileTemplate,
  'check-template': compileTemplate,
  select: compileRule,
  'check-rule': compileRule,
};

/** Programs kept for the next piece of the same request. */
const MAX_PROGRAMS = 20;

/** After this long an answer is given, so that others get their turn. */
const SLICE_MS = 50;

/** Called around everything that an author's text can make slow. */
export interface Watch {
  begin(): void;
  end(): void;
}

/** Evaluates templates and rules. Throws nothing. */
export class Performer {
  private readonly programs = new Map<string, Program | EvaluationError>();

  constructor(
    private readonly timeZone: string,
    private readonly watch: Watch,
  ) {}

  perform({ task, source, now, recipients }: Work): Answer {
    const program = this.programFor(task, source);
    if (program instanceof EvaluationError && task !== 'render') return { results: [], refused: program.message };
    const surroundings = { now, timeZone: this.timeZone, random: Math.random };
    const until = performance.now() + SLICE_MS;
    const results: Result[] = [];
    for (const recipient of recipients) {
      const outcome = this.watched(() => run(program, recipient, surroundings));
      results.push(task === 'select' ? outcome === true : resultOf(outcome));
      if (performance.now() > until) break;
    }
    return { results };
  }

  private programFor(task: Task, source: string): Program | EvaluationError {
    const compiler = COMPILERS[task];
    const key = `${compiler.name} ${source}`;
    const program = this.programs.get(key) ?? this.watched(() => compile(compiler, source));
    this.programs.delete(key);
    this.programs.set(key, program);
    if (this.programs.size > MAX_PROGRAMS) this.programs.delete(this.programs.keys().next().value ?? '');
    return program;
  }

  private watched<Outcome>(act: () => Outcome): Outcome {
    this.watch.begin();
    try {
      return act();
    } finally {
      this.watch.end();
    }
  }
}

function compile(compiler: (source: string) => Program, source: string): Program | EvaluationError {
  try {
    return compiler(source);
  } catch (error) {
    return new EvaluationError(sentenceOf(error));
  }
}

function run(
  program: Program | EvaluationError,
  { contact, metas }: EvaluationData,
  surroundings: Surroundings,
): string | boolean | EvaluationError {
  if (program instanceof EvaluationError) return program;
  try {
    const variables = new Map<string, Value>([
      ['contact', readTable(contact)],
      ['contact_metas', new Map(Object.entries(metas))],
    ]);
    return program(variables, surroundings);
  } catch (error) {
    return new EvaluationError(sentenceOf(error));
  }
}

function resultOf(outcome: string | boolean | EvaluationError): Result {
  return outcome instanceof EvaluationError ? { error: outcome.message } : { text: String(outcome) };
}
