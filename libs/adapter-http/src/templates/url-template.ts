import { escapeUrl } from './escape.js';
import { compileTemplate, namesIn } from './placeholders.js';
import type { Values } from './placeholders.js';
import { UnusableSetting } from '../unusable-setting.js';

/** Scheme and host, written plainly: what a phone's messages contain never decides whom they are sent to. */
const ORIGIN = /^https?:\/\/[^/?#{}@\\\s]+(?=[/?]|$)/i;

/**
 * Makes an address ready.
 *
 * @throws UnusableSetting for one that a value could lead elsewhere: a placeholder in the host, or the text in the path, where `..` has a meaning.
 */
export function compileUrl(template: string): (values: Values) => string {
  const origin = ORIGIN.exec(template)?.[0];
  if (origin === undefined)
    throw new UnusableSetting('must be an address with a plain host: no placeholder, login or password before its path');
  if (template.includes('#')) throw new UnusableSetting('must not have a # part, which is never sent');
  const path = template.slice(origin.length).split('?', 1)[0] ?? '';
  if (namesIn(path).includes('text')) throw new UnusableSetting('may hold {text} only behind the "?"');
  return compileTemplate(template, escapeUrl);
}
