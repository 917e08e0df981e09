import type { Scope } from '../language/scope.js';
import { isTable } from '../language/value.js';
import type { Table, Value } from '../language/value.js';
import { compileExpression } from './compile-expression.js';
import { childOf } from './syntax.js';
import type { SyntaxNode } from './syntax.js';
import type { Statement } from './text-buffer.js';

/** `{% for key, value in list %} … {% else %} … {% endfor %}`, with Twig's `loop`. */
export function compileFor(node: SyntaxNode, compileStatement: (node: SyntaxNode) => Statement): Statement {
  const key = nameOf(node, 'keyTarget');
  const value = nameOf(node, 'valueTarget');
  const sequence = compileExpression(childOf(node, 'sequence'));
  const body = compileStatement(childOf(node, 'body'));
  const otherwise = node.children.else === undefined ? undefined : compileStatement(node.children.else);
  return (scope, text) => {
    const elements = sequence(scope);
    if (!isTable(elements) || elements.size === 0) {
      otherwise?.(scope, text);
      return;
    }
    scope.budget.elements(elements.size);
    const before = new Map(scope.variables);
    let index = 0;
    for (const [elementKey, element] of elements) {
      scope.variables
        .set(key, elementKey)
        .set(value, element)
        .set('loop', loopAt(index, elements, before));
      scope.budget.spend(1);
      body(scope, text);
      index += 1;
    }
    restore(scope, before, [key, value, 'loop']);
  };
}

function loopAt(index: number, { size }: Table, before: ReadonlyMap<string, Value>): Table {
  return new Map<string, Value>([
    ['parent', before],
    ['index', index + 1],
    ['index0', index],
    ['revindex', size - index],
    ['revindex0', size - index - 1],
    ['first', index === 0],
    ['last', index === size - 1],
    ['length', size],
  ]);
}

/** Variables set within a loop end with it, those from before keep what they were set to; its own are as before it. */
function restore({ variables, budget }: Scope, before: ReadonlyMap<string, Value>, own: readonly string[]): void {
  budget.spend(variables.size);
  for (const name of variables.keys()) if (!before.has(name)) variables.delete(name);
  for (const name of own) {
    const value = before.get(name);
    if (value !== undefined) variables.set(name, value);
  }
}

function nameOf(node: SyntaxNode, target: string): string {
  return String(childOf(node, target).attributes.name);
}
