import { Budget, MAX_STRING } from '../language/budget.js';
import { isTrue, toText } from '../language/convert.js';
import { relocated } from '../language/evaluation-error.js';
import type { Expression, Scope, Surroundings } from '../language/scope.js';
import type { Value } from '../language/value.js';
import { compileCallOf } from './compile-call.js';
import { compileExpression } from './compile-expression.js';
import { compileFor } from './compile-for.js';
import { childOf, childrenOf, pairsOf, readTemplate, unavailable } from './syntax.js';
import type { SyntaxNode } from './syntax.js';
import { TextBuffer } from './text-buffer.js';
import type { Statement } from './text-buffer.js';

/** Characters of a finished text: more than any message has. */
const MAX_TEXT = 10_000;

/** A template that has been read: renders the text for some variables. */
export type Template = (variables: ReadonlyMap<string, Value>, surroundings: Surroundings) => string;

/** Reads a template. Throws `EvaluationError` for what is wrong with it; so does rendering. */
export function compileTemplate(source: string): Template {
  const body = compileStatement(readTemplate(source));
  return (variables, surroundings) => {
    const text = new TextBuffer(MAX_TEXT);
    body({ variables: new Map(variables), surroundings, budget: new Budget() }, text);
    return text.toString();
  };
}

type Compiler = (node: SyntaxNode) => Statement;

/** How each kind of node becomes something that runs. What is not here is refused. */
const COMPILERS: Readonly<Record<string, Compiler>> = {
  null: (node) => sequence(childrenOf(node).map(compileStatement)),
  text: ({ attributes }) => write(String(attributes.data)),
  verbatim: ({ attributes }) => write(String(attributes.data)),
  comment: () => () => undefined,
  print: (node) => {
    const expression = compileExpression(childOf(node, 'expression'));
    return (scope, text) => {
      try {
        text.write(toText(expression(scope)), scope.budget);
      } catch (error) {
        throw relocated(node, error);
      }
    };
  },
  if: compileIf,
  for: (node) => compileFor(node, compileStatement),
  for_loop: () => () => undefined,
  set: compileSet,
  apply: compileApply,
};

function compileStatement(node: SyntaxNode): Statement {
  const type = String(node.type);
  const compile = Object.hasOwn(COMPILERS, type) ? COMPILERS[type] : undefined;
  if (compile === undefined) throw unavailable(node, type.replaceAll('_', ' '));
  return compile(node);
}

function sequence(statements: readonly Statement[]): Statement {
  return (scope, text) => {
    for (const statement of statements) statement(scope, text);
  };
}

function write(data: string): Statement {
  return ({ budget }, text) => text.write(data, budget);
}

function compileIf(node: SyntaxNode): Statement {
  const nodes = childrenOf(childOf(node, 'tests'));
  const branches = nodes.flatMap((test, index) => {
    const body = nodes[index + 1];
    return index % 2 === 0 && body !== undefined ? [{ test: compileExpression(test), body: compileStatement(body) }] : [];
  });
  const otherwise = node.children.else === undefined ? undefined : compileStatement(node.children.else);
  return (scope, text) => {
    const branch = branches.find(({ test }) => isTrue(test(scope)));
    (branch === undefined ? otherwise : branch.body)?.(scope, text);
  };
}

function compileSet(node: SyntaxNode): Statement {
  const names = childrenOf(childOf(node, 'names')).map(({ attributes }) => String(attributes.name));
  const values = childOf(node, 'values');
  const expressions = node.attributes.captures === true ? [captured(values)] : expressionsOf(values);
  return (scope) => {
    const evaluated = expressions.map((expression) => expression(scope));
    scope.budget.spend(evaluated.length);
    names.forEach((name, index) => scope.variables.set(name, evaluated[index] ?? null));
  };
}

function expressionsOf(values: SyntaxNode): readonly Expression[] {
  return values.type === null ? childrenOf(values).map(compileExpression) : [compileExpression(values)];
}

function compileApply(node: SyntaxNode): Statement {
  // twing keeps the filters in reverse, and applies the last one first.
  const filters = pairsOf(childOf(node, 'filters')).toReversed();
  const filtered = filters.reduce<Expression>(
    (operand, { key, value }) => compileCallOf('filter', String(key.attributes.value), node, value, compileExpression, operand),
    captured(childOf(node, 'body')),
  );
  return (scope, text) => text.write(toText(filtered(scope)), scope.budget);
}

/** The text that a body writes, as a value. */
function captured(body: SyntaxNode): Expression {
  const statement = compileStatement(body);
  return (scope: Scope) => {
    const text = new TextBuffer(MAX_STRING);
    statement(scope, text);
    return text.toString();
  };
}
