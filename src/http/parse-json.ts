import { MAX_DEPTH, MAX_FIELDS } from './form-builder.js';
import { type FormFields, type FormValue, NO_FIELDS } from './form-value.js';
import { MalformedRequest } from './malformed-request.js';

/** Reads a JSON body into the shapes a form has. An empty body has no fields. Throws `MalformedRequest`. */
export function parseJson(raw: string): FormFields {
  if (raw.trim() === '') return NO_FIELDS;
  const parsed = parse(raw);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new MalformedRequest('the JSON body is not an object');
  return new JsonFields().fieldsOf(parsed, 0);
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw new MalformedRequest('the body is not valid JSON');
  }
}

class JsonFields {
  private count = 0;

  fieldsOf(object: object, depth: number): FormFields {
    const fields = Object.create(null) as Record<string, FormValue>;
    for (const [name, value] of Object.entries(object)) fields[checked(name)] = this.valueOf(value, depth + 1);
    return fields;
  }

  private valueOf(value: unknown, depth: number): FormValue {
    if (++this.count > MAX_FIELDS) throw new MalformedRequest(`more than ${MAX_FIELDS} values`, 413);
    if (depth > MAX_DEPTH) throw new MalformedRequest('the JSON body is nested too deeply');
    if (typeof value === 'string') return checked(value);
    if (Array.isArray(value)) return value.map((member) => this.valueOf(member, depth + 1));
    return typeof value === 'object' && value !== null ? this.fieldsOf(value, depth) : (value as number | boolean | null);
  }
}

/** What neither UTF-8 nor Postgres can hold. */
function checked(text: string): string {
  if (/[\0\p{Surrogate}]/u.test(text)) throw new MalformedRequest('a field is not valid Unicode text');
  return text;
}
