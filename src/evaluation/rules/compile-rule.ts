import { Budget } from '../language/budget.js';
import { isTrue, toNumber } from '../language/convert.js';
import { EvaluationError } from '../language/evaluation-error.js';
import { OPERATORS, operator } from '../language/operators.js';
import type { OperatorName } from '../language/operators.js';
import { bind, routine } from '../language/routine.js';
import type { Expression, Surroundings } from '../language/scope.js';
import { isTable, keyOf } from '../language/value.js';
import type { Value } from '../language/value.js';
import { FUNCTIONS } from './functions.js';
import { readRule } from './syntax.js';
import type { RuleNode } from './syntax.js';

/** What rules can read. */
const VARIABLES = ['contact', 'contact_metas'];

/** The library's numbers for `a.b`, `a.b()` and `a[b]`. */
const METHOD_CALL = 2;
const ELEMENT = 3;

/** A rule that has been read: whether it holds for some variables. */
export type Rule = (variables: ReadonlyMap<string, Value>, surroundings: Surroundings) => boolean;

/** Reads a rule. Throws `EvaluationError` for what is wrong with it; so does applying it. */
export function compileRule(source: string): Rule {
  const expression = compile(readRule(source, Object.keys(FUNCTIONS), VARIABLES));
  return (variables, surroundings) => isTrue(expression({ variables: new Map(variables), surroundings, budget: new Budget() }));
}

/** How each kind of node becomes something that runs. What is not here is refused. */
const COMPILERS: Readonly<Record<string, (node: RuleNode) => Expression>> = {
  ConstantNode: ({ attributes }) => {
    const value = attributes.value as Value | undefined;
    return () => value ?? null;
  },
  NameNode: ({ attributes }) => {
    const name = String(attributes.name);
    return ({ variables }) => variables.get(name) ?? null;
  },
  NullCoalescedNameNode: () => () => null,
  UnaryNode: compileUnary,
  BinaryNode: compileBinary,
  ConditionalNode: (node) => {
    const [condition, yes, no] = [child(node, 'expr1'), child(node, 'expr2'), child(node, 'expr3')];
    return (scope) => (isTrue(condition(scope)) ? yes(scope) : no(scope));
  },
  NullCoalesceNode: (node) => {
    const first = compileQuietly(node.nodes.expr1);
    const second = child(node, 'expr2');
    return (scope) => first(scope) ?? second(scope);
  },
  ArrayNode: compileTable,
  GetAttrNode: (node) => compileAccess(node, false),
  FunctionNode: compileCall,
};

function compile(node: RuleNode | undefined): Expression {
  const compiler = node !== undefined && Object.hasOwn(COMPILERS, node.name) ? COMPILERS[node.name] : undefined;
  if (node === undefined || compiler === undefined) throw new EvaluationError('it cannot be read');
  return compiler(node);
}

/** As `compile`, except that what is read of nothing is nothing. */
function compileQuietly(node: RuleNode | undefined): Expression {
  return node?.name === 'GetAttrNode' ? compileAccess(node, true) : compile(node);
}

function child(node: RuleNode, name: string): Expression {
  return compile(node.nodes[name]);
}

function compileUnary(node: RuleNode): Expression {
  const operand = child(node, 'node');
  const name = String(node.attributes.operator);
  if (name === 'not' || name === '!') return (scope) => !isTrue(operand(scope));
  if (name === '-') return (scope) => 0 - toNumber(operand(scope));
  if (name === '+') return (scope) => toNumber(operand(scope));
  throw new EvaluationError(`the operator ${name} is not available in rules`);
}

function compileBinary(node: RuleNode): Expression {
  const [left, right] = [child(node, 'left'), child(node, 'right')];
  const name = String(node.attributes.operator);
  if (name === 'and' || name === '&&') return (scope) => isTrue(left(scope)) && isTrue(right(scope));
  if (name === 'or' || name === '||') return (scope) => isTrue(left(scope)) || isTrue(right(scope));
  if (!Object.hasOwn(OPERATORS, name)) throw new EvaluationError(`the operator ${name} is not available in rules`);
  const operate = operator(name as OperatorName);
  return (scope) => {
    scope.budget.spend(1);
    return operate(left(scope), right(scope), scope);
  };
}

function compileTable(node: RuleNode): Expression {
  const nodes = Object.values(node.nodes).map(compile);
  return (scope) => {
    const table = new Map<string | number, Value>();
    for (let index = 0; index + 1 < nodes.length; index += 2) {
      table.set(keyOf(nodes[index]?.(scope) ?? null), nodes[index + 1]?.(scope) ?? null);
    }
    scope.budget.elements(table.size);
    return table;
  };
}

/** What is not there is null; reading something of null is an error, as in Symfony. */
function compileAccess(node: RuleNode, quietly: boolean): Expression {
  if (node.attributes.type === METHOD_CALL) throw new EvaluationError('methods cannot be called in rules');
  const nullSafe = quietly || (node.nodes.attribute as (RuleNode & { isNullSafe?: unknown }) | undefined)?.isNullSafe === true;
  const target = quietly ? compileQuietly(node.nodes.node) : child(node, 'node');
  const key = child(node, 'attribute');
  const what = node.attributes.type === ELEMENT ? 'an element' : 'a property';
  return (scope) => {
    const table = target(scope);
    if (isTable(table)) return table.get(keyOf(key(scope))) ?? null;
    if (nullSafe && table === null) return null;
    throw new EvaluationError(`${what} is read of something that is no record`);
  };
}

function compileCall(node: RuleNode): Expression {
  const name = String(node.attributes.name);
  const found = routine(FUNCTIONS, name);
  if (found === undefined) throw new EvaluationError(`the function "${name}" is not available`);
  const values = Object.values(node.nodes.fnArguments?.nodes ?? {}).map(compile);
  const places = bind(
    found,
    name,
    values.map(() => undefined),
  );
  return (scope) => {
    scope.budget.spend(1);
    return found.call(scope, ...places.map((place) => values[place]?.(scope)));
  };
}
