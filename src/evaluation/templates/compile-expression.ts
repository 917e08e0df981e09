import { isTrue, toNumber } from '../language/convert.js';
import { located, relocated } from '../language/evaluation-error.js';
import { operator } from '../language/operators.js';
import type { OperatorName } from '../language/operators.js';
import { bind, routine } from '../language/routine.js';
import type { Routines } from '../language/routine.js';
import type { Expression, Scope } from '../language/scope.js';
import { Arrow, isTable, keyOf } from '../language/value.js';
import type { Value } from '../language/value.js';
import { FILTERS, MISSING_FILTERS } from './filters/index.js';
import { FUNCTIONS } from './functions.js';
import { childOf, childrenOf, pairsOf } from './syntax.js';
import type { SyntaxNode } from './syntax.js';
import { TESTS } from './tests.js';

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

type Compiler = (node: SyntaxNode) => Expression;

/** How each kind of node becomes something that runs. What is not here is refused. */
const COMPILERS: Readonly<Record<string, Compiler>> = {
  constant: ({ attributes }) => {
    const value = attributes.value as Value | undefined;
    return () => value ?? null;
  },
  name: compileName,
  attribute_accessor: compileAccess,
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
  filter: (node) => compileFilter(node, compileExpression(childOf(node, 'operand'))),
  function: (node) => compileCall(node, 'function', FUNCTIONS, nameOf(node), childOf(node, 'arguments')),
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

/** Applies the filter that `node` names, with its arguments, to `operand`. */
export function compileFilter(node: SyntaxNode, operand: Expression): Expression {
  return compileCall(node, 'filter', FILTERS, nameOf(node), childOf(node, 'arguments'), operand);
}

/** Applies a filter by its name. */
export function compileFilterNamed(node: SyntaxNode, name: string, filterArguments: SyntaxNode, operand: Expression): Expression {
  return compileCall(node, 'filter', FILTERS, name, filterArguments, operand);
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

function compileAccess(node: SyntaxNode): Expression {
  const { target, key } = accessed(node);
  return (scope) => {
    const table = target(scope);
    return isTable(table) ? (table.get(keyOf(key(scope))) ?? null) : null;
  };
}

function accessed(node: SyntaxNode): { target: Expression; key: Expression } {
  if (node.attributes.type === 'method') throw located(node, 'methods cannot be called in templates');
  return { target: compileExpression(childOf(node, 'target')), key: compileExpression(childOf(node, 'attribute')) };
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
  const name = nameOf(node);
  const operand = childOf(node, 'operand');
  if (name === 'defined') return compileDefined(operand);
  return compileCall(node, 'test', TESTS, name, childOf(node, 'arguments'), compileExpression(operand));
}

function compileDefined(operand: SyntaxNode): Expression {
  if (operand.type === 'check_to_string') return compileDefined(childOf(operand, 'value'));
  if (operand.type === 'name') {
    const name = nameOf(operand);
    return ({ variables }) => variables.has(name);
  }
  if (operand.type !== 'attribute_accessor') {
    const value = compileExpression(operand);
    return (scope) => value(scope) !== null;
  }
  const { target, key } = accessed(operand);
  return (scope) => {
    const table = target(scope);
    return isTable(table) && table.has(keyOf(key(scope)));
  };
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

function compileCall(
  node: SyntaxNode,
  kind: 'filter' | 'function' | 'test',
  routines: Routines,
  name: string,
  callArguments: SyntaxNode,
  operand?: Expression,
): Expression {
  const found = routine(routines, name);
  if (found === undefined) {
    if (kind === 'filter' && MISSING_FILTERS.includes(name))
      throw located(node, `the filter "${name}" needs an extension of Twig that is not there`);
    throw located(node, `the ${kind} "${name}" is not available; there are: ${Object.keys(routines).join(', ')}`);
  }
  const given = pairsOf(callArguments);
  const names = given.map(({ key }) => (typeof key.attributes.value === 'string' ? key.attributes.value : undefined));
  const values = given.map(({ value }) => compileExpression(value));
  return guarded(
    node,
    callOf(node, found, name, operand === undefined ? names : [undefined, ...names], operand === undefined ? values : [operand, ...values]),
  );
}

function callOf(
  node: SyntaxNode,
  found: NonNullable<ReturnType<typeof routine>>,
  name: string,
  names: readonly (string | undefined)[],
  values: readonly Expression[],
): Expression {
  try {
    const places = bind(found, name, names);
    return (scope) => found.call(scope, ...places.map((place) => values[place]?.(scope)));
  } catch (error) {
    throw relocated(node, error);
  }
}

/** Counts a step, and tells where an error happened. */
function guarded(node: SyntaxNode, run: (scope: Scope) => Value): Expression {
  return (scope) => {
    try {
      scope.budget.spend(1);
      return run(scope);
    } catch (error) {
      throw relocated(node, error);
    }
  };
}

function nameOf({ attributes }: SyntaxNode): string {
  return String(attributes.operatorName ?? attributes.name);
}
