import { Parser, tokenize } from 'expression-language';
import type { TokenStream } from 'expression-language';
import { EvaluationError } from '../language/evaluation-error.js';

/** A node of the tree that the library reads an expression into. Only its reader is used: its evaluation follows JavaScript, not PHP. */
export interface RuleNode {
  /** Its class, such as `BinaryNode`. */
  readonly name: string;
  readonly nodes: Readonly<Record<string, RuleNode>>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Operators that are words; before a parenthesis the library takes them for functions. */
const WORDS = ['not', 'and', 'or', 'in', 'not in', 'matches', 'contains', 'starts with', 'ends with'];

/** Nothing that objects inherit counts as a function. */
export function readRule(rule: string, functions: readonly string[], variables: readonly string[]): RuleNode {
  if (rule.trim() === '') throw new EvaluationError('it is empty');
  const known = Object.assign(Object.create(null) as Record<string, unknown>, Object.fromEntries(functions.map((name) => [name, true])));
  try {
    const tokens = tokenize(rule);
    recogniseWords(tokens);
    return new Parser(known).parse(tokens, [...variables]) as RuleNode;
  } catch (error) {
    throw readable(error);
  }
}

function recogniseWords({ tokens }: TokenStream): void {
  tokens.forEach((token, index) => {
    const isWord = token.type === 'name' && typeof token.value === 'string' && WORDS.includes(token.value);
    const isProperty = ['.', '?.'].includes(String(tokens[index - 1]?.value));
    if (isWord && !isProperty && tokens[index + 1]?.value === '(') token.type = 'operator';
  });
}

/** Positions of these errors are counted from 0, of all others from 1. */
const COUNTED_FROM_0 = /^(?:Unclosed|Unexpected (?:character )?")/;

function readable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RangeError) return error;
  const { message, cursor } = error as Error & { cursor?: unknown };
  // The parser's own limit.
  if (typeof cursor !== 'number') return new EvaluationError('it has too many parts');
  const sentence = message.replace(' of value "null"', '');
  return new EvaluationError(`position ${COUNTED_FROM_0.test(message) ? cursor + 1 : cursor}: ${sentence}`);
}
