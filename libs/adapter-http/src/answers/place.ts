import { readValue } from '@pigeonnier/plugin-sdk';
import type { ProviderReply } from '@pigeonnier/plugin-sdk';
import { RE2JS } from 're2js';
import { UnusableSetting } from '../unusable-setting.js';

/** As much of an answer as regular expressions look at, in characters. */
const SEARCHED_LENGTH = 16_384;
const MAX_PATTERN_LENGTH = 200;
/** Instructions of a compiled pattern: with the length that is searched, the bound of the time that one search takes. */
const MAX_PROGRAM_SIZE = 500;

/** Reads one thing of an answer; `undefined` when it is not there or empty. */
export type Place = (reply: Pick<ProviderReply, 'headers' | 'body' | 'text'>) => string | undefined;

/**
 * `messages.0.id` is a path in JSON, `header:X-Id` a header, `/id: (\d+)/` a regular expression: its first group, or all that it matches.
 * Expressions are RE2's, which take time in proportion to the text whatever they are; `i` after the second slash ignores case.
 *
 * @throws UnusableSetting
 */
export function compilePlace(place: string): Place {
  if (place.startsWith('/')) return compilePattern(place);
  if (/^header:/i.test(place)) {
    const name = place.slice('header:'.length).trim().toLowerCase();
    return ({ headers }) => nonEmpty(Object.hasOwn(headers, name) ? headers[name] : undefined);
  }
  if (place.split('.').some((step) => step === ''))
    throw new UnusableSetting('must be a path such as messages.0.id, header:NAME or /expression/');
  return ({ body }) => nonEmpty(scalar(readValue(body, place)));
}

/** A text, number or truth value as a text; `undefined` for anything else. */
export function scalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

function compilePattern(place: string): Place {
  const end = place.lastIndexOf('/');
  const flags = place.slice(end + 1);
  if (end === 0 || !['', 'i'].includes(flags)) throw new UnusableSetting('must end its expression with / or /i');
  const pattern = compileExpression(place.slice(1, end), flags);
  const group = pattern.groupCount() > 0 ? 1 : 0;
  return ({ text }) => {
    const matcher = pattern.matcher(text.slice(0, SEARCHED_LENGTH));
    return matcher.find() ? nonEmpty(matcher.group(group) ?? undefined) : undefined;
  };
}

function compileExpression(expression: string, flags: string): RE2JS {
  if (expression.length > MAX_PATTERN_LENGTH)
    throw new UnusableSetting(`must have at most ${MAX_PATTERN_LENGTH} characters between its slashes`);
  let pattern: RE2JS;
  try {
    pattern = RE2JS.compile(expression, flags === 'i' ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    throw new UnusableSetting(`is no regular expression: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (pattern.programSize() > MAX_PROGRAM_SIZE) throw new UnusableSetting('is too large an expression: repeat less');
  return pattern;
}

function nonEmpty(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
