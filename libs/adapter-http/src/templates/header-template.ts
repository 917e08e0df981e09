import { asIs } from './escape.js';
import { compileTemplate, namesIn } from './placeholders.js';
import type { Values } from './placeholders.js';
import { splitLine } from './split-line.js';
import { UnusableSetting } from '../unusable-setting.js';

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

/** Reads `Name: value` lines. @throws UnusableSetting that names the line. */
export function compileHeaders(lines: string): readonly HeaderTemplate[] {
  return lines.split(/\r?\n/).flatMap((line, index) => (line.trim() === '' ? [] : [compileLine(line, index + 1)]));
}

/** Whether a filled-in value can be written. */
export function isHeaderValue(value: string): boolean {
  return VALUE.test(value);
}

function compileLine(line: string, number: number): HeaderTemplate {
  const [name, value] = splitLine(line, ':');
  if (!TOKEN.test(name)) throw new UnusableSetting(`must have "Name: value" on line ${number}`);
  if (RESERVED.has(name.toLowerCase())) throw new UnusableSetting(`must not set ${name}: the connection does`);
  if (namesIn(value).includes('text')) throw new UnusableSetting(`must not hold {text}, on line ${number}: a header is one line`);
  return { name: name.toLowerCase(), fill: compileTemplate(value, asIs) };
}
