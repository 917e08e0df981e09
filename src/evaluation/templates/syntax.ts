import { createSource, createSynchronousArrayLoader, createSynchronousEnvironment, createSynchronousFilter } from 'twing';
import { EvaluationError, located } from '../language/evaluation-error.js';
import type { Position } from '../language/evaluation-error.js';
import type { Expression } from '../language/scope.js';
import { MISSING_FILTERS } from './filters/index.js';

/** A node of the tree that twing reads a template into. Only its reader is used: its evaluation follows JavaScript where RaspiSMS follows PHP. */
export interface SyntaxNode extends Position {
  /** `null`: a sequence of nodes. */
  readonly type: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly children: Readonly<Record<string, SyntaxNode>>;
}

/** Makes something that runs from a node. */
export type ExpressionCompiler = (node: SyntaxNode) => Expression;

const reader = createSynchronousEnvironment(createSynchronousArrayLoader({}));

// The reader refuses names it does not know; these get a sentence of our own.
for (const name of MISSING_FILTERS) reader.addFilter(createSynchronousFilter(name, () => '', []));

/** `verbatim` makes no difference to what a template can do. */
const TAGS = ['if', 'for', 'apply', 'set', 'verbatim'];

/** What tags leave outside the body: that by which other templates would be reached. */
const OUTSIDE_BODY = ['parent', 'blocks', 'macros', 'traits'];

/** The body of a template. Throws `EvaluationError` where it cannot be read, or has tags that are not for users. */
export function readTemplate(template: string): SyntaxNode {
  const tree = parse(template);
  const used = tree.children.securityCheck?.attributes.usedTags;
  for (const [tag, node] of used instanceof Map ? (used as Map<string, SyntaxNode>) : []) {
    if (!TAGS.includes(tag)) throw unavailable(node, tag);
  }
  for (const name of OUTSIDE_BODY) {
    const child = tree.children[name];
    const found = child?.type === null ? childrenOf(child)[0] : child;
    if (found !== undefined) throw unavailable(found, name === 'parent' ? 'extends' : name);
  }
  return childOf(tree, 'body');
}

/** The error of a tag that templates do not have. */
export function unavailable(position: Position, tag: string): EvaluationError {
  return located(position, `the tag "${tag}" is not available: templates have if, for, apply and set`);
}

function parse(template: string): SyntaxNode {
  try {
    return reader.parse(reader.tokenize(createSource('', template)));
  } catch (error) {
    throw readable(error);
  }
}

/** twing's errors carry the message without its place, and the place in one of two shapes. */
function readable(error: unknown): unknown {
  if (!(error instanceof Error) || !('rootMessage' in error)) return error;
  const { rootMessage, location } = error as { rootMessage: unknown; location?: Record<string, unknown> };
  const sentence = String(rootMessage).replace(/\.$/, '');
  const [line, column] = [location?.line ?? location?._line, location?.column ?? location?._column];
  return typeof line === 'number' && typeof column === 'number' ? located({ line, column }, sentence) : new EvaluationError(sentence);
}

/** The children of a node, in order. */
export function childrenOf(node: SyntaxNode | undefined): readonly SyntaxNode[] {
  return node === undefined ? [] : Object.values(node.children);
}

/** The child of that name, which such a node always has. */
export function childOf(node: SyntaxNode, name: string): SyntaxNode {
  const child = node.children[name];
  if (child === undefined) throw located(node, 'it cannot be read');
  return child;
}

/** twing keeps records, lists and arguments as alternating keys and values. */
export function pairsOf(node: SyntaxNode): readonly { readonly key: SyntaxNode; readonly value: SyntaxNode }[] {
  const nodes = childrenOf(node);
  return nodes.flatMap((key, index) => {
    const value = nodes[index + 1];
    return index % 2 === 0 && value !== undefined ? [{ key, value }] : [];
  });
}

/** The name that a node has, or calls. */
export function nameOf({ attributes }: SyntaxNode): string {
  return String(attributes.operatorName ?? attributes.name);
}
