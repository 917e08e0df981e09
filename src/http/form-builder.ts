import { type FormFields, type FormValue, isContainer } from './form-value.js';
import { MalformedRequest } from './malformed-request.js';

/** Fields of one request, form or JSON: more are refused. PHP drops what is over its limit, and with it recipients. */
export const MAX_FIELDS = 200_000;
/** Names nested deeper are dropped, as PHP does. */
export const MAX_DEPTH = 64;

type List = FormValue[];
type Fields = Record<string, FormValue>;

const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,14})$/;

/** Puts the fields of a form together as PHP does: `a[]`, `a[0][b]`, the last of repeated values wins, `a.b c` is `a_b_c`. */
export class FormBuilder {
  readonly fields = Object.create(null) as Fields & FormFields;
  private count = 0;
  /** Next index of what has `[]` and names; a list's is its length. */
  private readonly nextIndexes = new WeakMap<Fields, number>();

  /** Throws `MalformedRequest` (413) above `MAX_FIELDS`. */
  add(name: string, value: string): void {
    if (++this.count > MAX_FIELDS) throw new MalformedRequest(`more than ${MAX_FIELDS} fields`, 413);
    const path = parseName(name);
    if (path !== undefined) this.put(this.fields, path, 0, value);
  }

  /** Returns what stands in the container's place: a list with a name among its indexes has become named values. */
  private put(container: List | Fields, path: readonly string[], depth: number, value: string): List | Fields {
    const key = path[depth] ?? '';
    const target = Array.isArray(container) && !fitsList(container, key) ? this.toFields(container) : container;
    const index = key === '' ? this.nextIndex(target) : key;
    const previous = Array.isArray(target) ? target[Number(index)] : target[index];
    const next =
      depth === path.length - 1 ? value : this.put(isContainer(previous) ? (previous as List | Fields) : [], path, depth + 1, value);
    if (Array.isArray(target)) target[Number(index)] = next;
    else this.set(target, index, next);
    return target;
  }

  private set(fields: Fields, key: string, value: FormValue): void {
    fields[key] = value;
    if (fields === this.fields || !WHOLE_NUMBER.test(key)) return;
    const next = this.nextIndexes.get(fields) ?? 0;
    if (Number(key) >= next) this.nextIndexes.set(fields, Number(key) + 1);
  }

  private nextIndex(container: List | Fields): string {
    return String(Array.isArray(container) ? container.length : (this.nextIndexes.get(container) ?? 0));
  }

  private toFields(list: List): Fields {
    const fields = Object.assign(Object.create(null) as Fields, list);
    this.nextIndexes.set(fields, list.length);
    return fields;
  }
}

function fitsList(list: List, key: string): boolean {
  return key === '' || (WHOLE_NUMBER.test(key) && Number(key) <= list.length);
}

/** `a[b][]` as `['a', 'b', '']`; `undefined` for a name that PHP drops. */
function parseName(written: string): readonly string[] | undefined {
  const name = written.trimStart();
  const bracket = name.indexOf('[');
  if (bracket === -1) return name === '' ? undefined : [plainName(name)];
  if (bracket === 0) return undefined;
  const path = [plainName(name.slice(0, bracket))];
  for (let open = bracket; name[open] === '[';) {
    const close = name.indexOf(']', open + 1);
    // A bracket that is never closed is part of the name, when no index came before it.
    if (close === -1) return path.length === 1 ? [plainName(name)] : path;
    const key = name.slice(open + 1, close);
    path.push(key.trim() === '' ? '' : key);
    if (path.length > MAX_DEPTH) return undefined;
    open = close + 1;
  }
  return path;
}

function plainName(name: string): string {
  return /[ .[]/.test(name) ? name.replaceAll(/[ .[]/g, '_') : name;
}
