import { asIs } from './escape.js';
import { compileTemplate, namesIn } from './placeholders.js';
import type { Values } from './placeholders.js';
import { splitLine } from './split-line.js';

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110, section 5.5: nothing that could end the line. */
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** What the connection itself decides. */
const RESERVED: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export interface HeaderTemplate {
  /** In lower case. */
  readonly name: string;
  readonly fill: (values: Values) => string;
}

/** Headers that cannot be used, in words that go on after the field's name and hold no value. */
export class HeadersRefused extends Error {
  override readonly name = 'HeadersRefused';
}

/** Reads `Name: value` lines. @throws HeadersRefused that names the line. */
export function compileHeaders(lines: string): readonly HeaderTemplate[] {
  return lines.split(/\r?\n/).flatMap((line, index) => (line.trim() === '' ? [] : [compileLine(line, index + 1)]));
}

/** Whether a filled-in value can be written. */
export function isHeaderValue(value: string): boolean {
  return VALUE.test(value);
}

function compileLine(line: string, number: number): HeaderTemplate {
  const [name, value] = splitLine(line, ':');
  if (!TOKEN.test(name)) throw new HeadersRefused(`must have "Name: value" on line ${number}`);
  if (RESERVED.has(name.toLowerCase())) throw new HeadersRefused(`must not set ${name}: the connection does`);
  if (namesIn(value).includes('text')) throw new HeadersRefused(`must not hold {text}, on line ${number}: a header is one line`);
  return { name: name.toLowerCase(), fill: compileTemplate(value, asIs) };
}
