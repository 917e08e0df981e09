import { located, relocated } from '../language/evaluation-error.js';
import { bind, routine } from '../language/routine.js';
import type { Routine, Routines } from '../language/routine.js';
import type { Expression } from '../language/scope.js';
import { FILTERS, MISSING_FILTERS } from './filters/index.js';
import { FUNCTIONS } from './functions.js';
import { guarded } from './guarded.js';
import { childOf, nameOf, pairsOf } from './syntax.js';
import type { ExpressionCompiler, SyntaxNode } from './syntax.js';
import { TESTS } from './tests.js';

type Kind = 'filter' | 'function' | 'test';

const ROUTINES: Readonly<Record<Kind, Routines>> = { filter: FILTERS, function: FUNCTIONS, test: TESTS };

/** What `node` calls with its arguments; filters and tests are applied to `operand`. */
export function compileCall(kind: Kind, node: SyntaxNode, compile: ExpressionCompiler, operand?: Expression): Expression {
  return compileCallOf(kind, nameOf(node), node, childOf(node, 'arguments'), compile, operand);
}

/** As `compileCall`, where name and arguments are not in the node. */
export function compileCallOf(
  kind: Kind,
  name: string,
  node: SyntaxNode,
  callArguments: SyntaxNode,
  compile: ExpressionCompiler,
  operand?: Expression,
): Expression {
  const found = find(kind, name, node);
  const given = pairsOf(callArguments);
  const names = given.map(({ key }) => (typeof key.attributes.value === 'string' ? key.attributes.value : undefined));
  const values = given.map(({ value }) => compile(value));
  const all = operand === undefined ? { names, values } : { names: [undefined, ...names], values: [operand, ...values] };
  const places = placesOf(node, found, name, all.names);
  return guarded(node, (scope) => found.call(scope, ...places.map((place) => all.values[place]?.(scope))));
}

function find(kind: Kind, name: string, node: SyntaxNode): Routine {
  const found = routine(ROUTINES[kind], name);
  if (found !== undefined) return found;
  if (kind === 'filter' && MISSING_FILTERS.includes(name)) {
    throw located(node, `the filter "${name}" needs an extension of Twig that is not there`);
  }
  throw located(node, `the ${kind} "${name}" is not available; there are: ${Object.keys(ROUTINES[kind]).join(', ')}`);
}

function placesOf(node: SyntaxNode, found: Routine, name: string, names: readonly (string | undefined)[]): readonly number[] {
  try {
    return bind(found, name, names);
  } catch (error) {
    throw relocated(node, error);
  }
}
