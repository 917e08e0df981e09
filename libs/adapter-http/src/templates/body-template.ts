import type { BodyKind } from '../settings/request.settings.js';
import { asIs, escapeXml } from './escape.js';
import { compileTemplate, namesIn, onlyPlaceholder } from './placeholders.js';
import { splitLine } from './split-line.js';
import type { Values } from './placeholders.js';
import { UnusableSetting } from '../unusable-setting.js';

export interface BodyTemplate {
  readonly contentType: string;
  /** The body of a message. */
  readonly fill: (values: Values) => string;
}

type Compile = (template: string) => BodyTemplate;

const COMPILERS: Readonly<Record<Exclude<BodyKind, 'none'>, Compile>> = {
  json: compileJson,
  form: compileForm,
  xml: (template) => ({ contentType: 'application/xml; charset=utf-8', fill: compileTemplate(template, escapeXml) }),
  raw: compileRaw,
};

/**
 * Makes a body ready. Values are put in so that none can end the place it stands in: JSON is parsed before, never after.
 *
 * @throws UnusableSetting for a template that cannot be used.
 */
export function compileBody(kind: BodyKind, template: string | undefined): BodyTemplate | undefined {
  if (kind === 'none') return undefined;
  if (template === undefined) throw new UnusableSetting('is missing');
  return COMPILERS[kind](template);
}

/** A string that is one placeholder takes its type: `"{to:number}"` becomes a number, `"{flash:bool}"` true or false. */
function compileJson(template: string): BodyTemplate {
  const fill = compileNode(parseJson(template));
  return { contentType: 'application/json', fill: (values) => JSON.stringify(fill(values)) };
}

function parseJson(template: string): unknown {
  try {
    return JSON.parse(template) as unknown;
  } catch (error) {
    throw new UnusableSetting('must be JSON with its placeholders within quotes', { cause: error });
  }
}

function compileNode(node: unknown): (values: Values) => unknown {
  if (typeof node === 'string') return onlyPlaceholder(node) ?? compileTemplate(node, asIs);
  if (Array.isArray(node)) {
    const items = node.map(compileNode);
    return (values) => items.map((fill) => fill(values));
  }
  if (typeof node !== 'object' || node === null) return () => node;
  const entries = Object.entries(node).map(([name, value]) => {
    if (namesIn(name).length > 0) throw new UnusableSetting(`must not have a placeholder in the name "${name}"`);
    return [name, compileNode(value)] as const;
  });
  return (values) => Object.fromEntries(entries.map(([name, fill]) => [name, fill(values)]));
}

/** Pairs are separated by line ends or, on a single line, by `&`; values are written plainly and encoded here. */
function compileForm(template: string): BodyTemplate {
  const lines = template.trim().split(/\r?\n/);
  const pairs = (lines.length > 1 ? lines : template.trim().split('&'))
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name, value] = splitLine(line, '=');
      if (name === '') throw new UnusableSetting('must consist of name=value pairs');
      if (namesIn(name).length > 0) throw new UnusableSetting(`must not have a placeholder in the name "${name}"`);
      return [name, compileTemplate(value, asIs)] as const;
    });
  return {
    contentType: 'application/x-www-form-urlencoded',
    fill: (values) => new URLSearchParams(pairs.map(([name, fill]): [string, string] => [name, fill(values)])).toString(),
  };
}

/** Nothing is escaped here, so a text may only be everything: whatever stood beside it could be forged by it. */
function compileRaw(template: string): BodyTemplate {
  if (namesIn(template).includes('text') && template.trim() !== '{text}') {
    throw new UnusableSetting('may hold {text} only as all of it; nothing is escaped in a text as it is');
  }
  return { contentType: 'text/plain; charset=utf-8', fill: compileTemplate(template.trim() === '{text}' ? '{text}' : template, asIs) };
}
