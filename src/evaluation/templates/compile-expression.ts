import { isTrue, toNumber } from '../language/convert.js';
import { located } from '../language/evaluation-error.js';
import { operator } from '../language/operators.js';
import type { OperatorName } from '../language/operators.js';
import type { Expression } from '../language/scope.js';
import { Arrow, isTable, keyOf } from '../language/value.js';
import type { Value } from '../language/value.js';
import { compileAccess, compileDefined } from './compile-access.js';
import { compileCall } from './compile-call.js';
import { guarded } from './guarded.js';
import { childOf, childrenOf, nameOf, pairsOf } from './syntax.js';
import type { ExpressionCompiler, SyntaxNode } from './syntax.js';

/** twing's names of the operators of two values. */
const BINARY: Readonly<Record<string, OperatorName>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  divide_and_floor: '//',
  modulo: '%',
  power: '**',
  concatenate: '~',
  range: '..',
  bitwise_and: '&',
  bitwise_or: '|',
  bitwise_xor: '^',
  is_equal_to: '==',
  is_not_equal_to: '!=',
  is_less_than: '<',
  is_less_than_or_equal_to: '<=',
  is_greater_than: '>',
  is_greater_than_or_equal_to: '>=',
  spaceship: '<=>',
  is_in: 'in',
  is_not_in: 'not in',
  matches: 'matches',
  starts_with: 'starts with',
  ends_with: 'ends with',
};

/** Variables by which Twig tells about itself. */
const INTERNAL = ['_self', '_context', '_charset'];

/** How each kind of node becomes something that runs. What is not here is refused. */
const COMPILERS: Readonly<Record<string, ExpressionCompiler>> = {
  constant: ({ attributes }) => {
    const value = attributes.value as Value | undefined;
    return () => value ?? null;
  },
  name: compileName,
  attribute_accessor: (node) => compileAccess(node, compileExpression),
  check_to_string: (node) => compileExpression(childOf(node, 'value')),
  conditional: compileConditional,
  nullish_coalescing: compileConditional,
  and: (node) => {
    const [left, right] = operands(node);
    return (scope) => isTrue(left(scope)) && isTrue(right(scope));
  },
  or: (node) => {
    const [left, right] = operands(node);
    return (scope) => isTrue(left(scope)) || isTrue(right(scope));
  },
  not: (node) => {
    const operand = compileExpression(childOf(node, 'operand'));
    return (scope) => !isTrue(operand(scope));
  },
  negative: (node) => {
    const operand = compileExpression(childOf(node, 'operand'));
    return guarded(node, (scope) => 0 - toNumber(operand(scope)));
  },
  positive: (node) => {
    const operand = compileExpression(childOf(node, 'operand'));
    return guarded(node, (scope) => toNumber(operand(scope)));
  },
  array: (node) => compileTable(node, false),
  hash: (node) => compileTable(node, true),
  filter: (node) => compileCall('filter', node, compileExpression, compileExpression(childOf(node, 'operand'))),
  function: (node) => compileCall('function', node, compileExpression),
  test: compileTest,
  arrow_function: compileArrow,
};

/** Throws `EvaluationError` for what templates may not do. */
export function compileExpression(node: SyntaxNode): Expression {
  const type = String(node.type);
  const name = Object.hasOwn(BINARY, type) ? BINARY[type] : undefined;
  if (name !== undefined) return compileBinary(node, name);
  const compile = Object.hasOwn(COMPILERS, type) ? COMPILERS[type] : undefined;
  if (compile === undefined) throw located(node, `${type.replaceAll('_', ' ')} is not available in templates`);
  return compile(node);
}

function compileBinary(node: SyntaxNode, name: OperatorName): Expression {
  const [left, right] = operands(node);
  const operate = operator(name);
  return guarded(node, (scope) => operate(left(scope), right(scope), scope));
}

function operands(node: SyntaxNode): [Expression, Expression] {
  return [compileExpression(childOf(node, 'left')), compileExpression(childOf(node, 'right'))];
}

function compileConditional(node: SyntaxNode): Expression {
  const condition = compileExpression(childOf(node, 'expr1'));
  const yes = compileExpression(childOf(node, 'expr2'));
  const no = compileExpression(childOf(node, 'expr3'));
  return (scope) => (isTrue(condition(scope)) ? yes(scope) : no(scope));
}

function compileName(node: SyntaxNode): Expression {
  const name = nameOf(node);
  if (INTERNAL.includes(name)) throw located(node, `${name} is not available in templates`);
  return ({ variables }) => variables.get(name) ?? null;
}

function compileTable(node: SyntaxNode, keyed: boolean): Expression {
  const elements = pairsOf(node).map(({ key, value }) =>
    value.type === 'spread'
      ? { spread: true, key: undefined, value: compileExpression(childOf(value, 'iterable')) }
      : { spread: false, key: keyed ? compileExpression(key) : undefined, value: compileExpression(value) },
  );
  return guarded(node, (scope) => {
    const table = new Map<string | number, Value>();
    for (const { spread, key, value } of elements) {
      const evaluated = value(scope);
      if (!spread) {
        table.set(key === undefined ? table.size : keyOf(key(scope)), evaluated);
      } else if (isTable(evaluated)) {
        scope.budget.elements(table.size + evaluated.size);
        for (const [index, element] of evaluated) table.set(keyed ? index : table.size, element);
      }
    }
    scope.budget.elements(table.size);
    return table;
  });
}

function compileTest(node: SyntaxNode): Expression {
  const operand = childOf(node, 'operand');
  if (nameOf(node) === 'defined') return compileDefined(operand, compileExpression);
  return compileCall('test', node, compileExpression, compileExpression(operand));
}

/** Its own variables are seen by nothing else. */
function compileArrow(node: SyntaxNode): Expression {
  const names = childrenOf(childOf(node, 'names')).map(nameOf);
  const body = compileExpression(childOf(node, 'body'));
  return (scope) =>
    new Arrow((...values) => {
      const variables = new Map(scope.variables);
      names.forEach((name, index) => variables.set(name, values[index] ?? null));
      scope.budget.spend(1 + variables.size);
      return body({ ...scope, variables });
    });
}
