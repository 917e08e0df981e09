import { FormBuilder } from './form-builder.js';
import { type FormFields, NO_FIELDS } from './form-value.js';
import { MalformedRequest } from './malformed-request.js';

/** Reads `application/x-www-form-urlencoded` text, or a query string, as PHP does. Throws `MalformedRequest`. */
export function parseForm(raw: string): FormFields {
  if (raw === '') return NO_FIELDS;
  if (raw.includes('%00') || raw.includes('\0')) throw new MalformedRequest('a field holds a NUL character');
  const form = new FormBuilder();
  for (let start = 0; start <= raw.length;) {
    const next = raw.indexOf('&', start);
    const end = next === -1 ? raw.length : next;
    if (end > start) addPair(form, raw.slice(start, end));
    start = end + 1;
  }
  return form.fields;
}

function addPair(form: FormBuilder, pair: string): void {
  const equals = pair.indexOf('=');
  if (equals === -1) form.add(decode(pair), '');
  else form.add(decode(pair.slice(0, equals)), decode(pair.slice(equals + 1)));
}

function decode(encoded: string): string {
  const text = encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded;
  if (!text.includes('%')) return text;
  return tryDecode(text) ?? tryDecode(text.replaceAll(/%(?![\da-f]{2})/gi, '%25')) ?? refuse();
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function refuse(): never {
  throw new MalformedRequest('a field is not valid UTF-8');
}
