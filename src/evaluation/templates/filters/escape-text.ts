import { EvaluationError } from '../../language/evaluation-error.js';
import { encodeUrl } from './encode-url.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#039;' };

/** Twig's ways to make a text safe within another language. */
const STRATEGIES: Readonly<Record<string, (text: string) => string>> = {
  html: (text) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? ''),
  html_attr: (text) => text.replace(/[^a-z0-9,.\-_]/giu, (character) => `&#x${hexadecimal(character, 2)};`),
  css: (text) => text.replace(/[^a-z0-9]/giu, (character) => `\\${hexadecimal(character, 1)} `),
  js: (text) => text.replace(/[^a-z0-9,._]/gi, (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`),
  url: (text) => encodeUrl(text),
};

/** The text, safe within the language that the strategy names. */
export function escapeText(text: string, strategy: string): string {
  const escape = Object.hasOwn(STRATEGIES, strategy) ? STRATEGIES[strategy] : undefined;
  if (escape === undefined) throw new EvaluationError(`escape knows ${Object.keys(STRATEGIES).join(', ')}`);
  return escape(text);
}

function hexadecimal(character: string, digits: number): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(digits, '0');
}
