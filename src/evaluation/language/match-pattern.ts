import { EvaluationError } from './evaluation-error.js';

const MAX_PATTERN = 200;
const MAX_SUBJECT = 10_000;

/** `/pattern/flags`, with any of PCRE's delimiters. */
const DELIMITED = /^\s*([^\w\s\\])(.*)([^\w\s\\])([a-z]*)$/s;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** Whether the text matches a PCRE pattern such as `/^a.c$/i`. How long that takes is bounded by the process it runs in. */
export function matchesPattern(text: string, pattern: string): boolean {
  if (pattern.length > MAX_PATTERN) throw new EvaluationError(`a pattern has more than ${MAX_PATTERN} characters`);
  if (text.length > MAX_SUBJECT) throw new EvaluationError(`a text to match has more than ${MAX_SUBJECT} characters`);
  return compilePattern(pattern).test(text);
}

function compilePattern(pattern: string): RegExp {
  const [, opening = '', source = '', closing = '', flags = ''] = DELIMITED.exec(pattern) ?? [];
  if (opening === '' || closing !== (CLOSING[opening] ?? opening)) {
    throw new EvaluationError('a pattern is written between delimiters, such as /^06/');
  }
  if (/[^imsuD]/.test(flags)) throw new EvaluationError('a pattern can have the flags i, m, s and u only');
  const known = [...new Set(flags)].filter((flag) => flag !== 'D' && flag !== 'u').join('');
  try {
    return new RegExp(source, `${known}u`);
  } catch {
    // Escapes that PCRE allows are errors in Unicode mode.
  }
  try {
    return new RegExp(source, known);
  } catch (error) {
    throw new EvaluationError('a pattern cannot be read', { cause: error });
  }
}
