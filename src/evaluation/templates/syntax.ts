import { createSource, createSynchronousArrayLoader, createSynchronousEnvironment, createSynchronousFilter } from 'twing';
import { EvaluationError, located } from '../language/evaluation-error.js';
import type { Position } from '../language/evaluation-error.js';
import { MISSING_FILTERS } from './filters/index.js';

/** A node of the tree that twing reads a template into. Only its reader is used: its evaluation follows JavaScript where RaspiSMS follows PHP. */
export interface SyntaxNode extends Position {
  /** `null`: a sequence of nodes. */
  readonly type: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly children: Readonly<Record<string, SyntaxNode>>;
}

const reader = createSynchronousEnvironment(createSynchronousArrayLoader({}));

// The reader refuses names it does not know; these get a sentence of our own.
for (const name of MISSING_FILTERS) reader.addFilter(createSynchronousFilter(name, () => '', []));

/** What other templates could be reached by; the tags that make them leave nothing in the body. */
const OUTSIDE_BODY = ['parent', 'blocks', 'macros', 'traits'];

/** The body of a template. Throws `EvaluationError` where it cannot be read. */
export function readTemplate(template: string): SyntaxNode {
  const tree = parse(template);
  for (const name of OUTSIDE_BODY) {
    const child = tree.children[name];
    const found = child?.type === null ? Object.values(child.children)[0] : child;
    if (found !== undefined) throw located(found, 'this tag is not available: templates have if, for, apply and set');
  }
  const { body } = tree.children;
  if (body === undefined) throw new EvaluationError('it cannot be read');
  return body;
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
