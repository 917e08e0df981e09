import { located } from '../language/evaluation-error.js';
import type { Expression } from '../language/scope.js';
import { isTable, keyOf } from '../language/value.js';
import { childOf, nameOf } from './syntax.js';
import type { ExpressionCompiler, SyntaxNode } from './syntax.js';

/** `contact.name` and `contact['name']`: nothing where there is no such key, or nothing that has keys. */
export function compileAccess(node: SyntaxNode, compile: ExpressionCompiler): Expression {
  const { target, key } = accessed(node, compile);
  return (scope) => {
    const table = target(scope);
    return isTable(table) ? (table.get(keyOf(key(scope))) ?? null) : null;
  };
}

function accessed(node: SyntaxNode, compile: ExpressionCompiler): { target: Expression; key: Expression } {
  if (node.attributes.type === 'method') throw located(node, 'methods cannot be called in templates');
  return { target: compile(childOf(node, 'target')), key: compile(childOf(node, 'attribute')) };
}

/** `… is defined`. */
export function compileDefined(operand: SyntaxNode, compile: ExpressionCompiler): Expression {
  if (operand.type === 'check_to_string') return compileDefined(childOf(operand, 'value'), compile);
  if (operand.type === 'name') {
    const name = nameOf(operand);
    return ({ variables }) => variables.has(name);
  }
  if (operand.type !== 'attribute_accessor') {
    const value = compile(operand);
    return (scope) => value(scope) !== null;
  }
  const { target, key } = accessed(operand, compile);
  return (scope) => {
    const table = target(scope);
    return isTable(table) && table.has(keyOf(key(scope)));
  };
}
