/** What a form, a query string or a JSON body can hold. Only JSON bodies hold anything but strings and what contains them. */
export type FormValue = string | number | boolean | null | readonly FormValue[] | FormFields;

/** Named values, without a prototype: any name, `__proto__` too, is only a name. */
export interface FormFields {
  readonly [name: string]: FormValue;
}

/** No fields at all. */
export const NO_FIELDS: FormFields = Object.freeze(Object.create(null) as FormFields);

/** A list or named values, as opposed to a single value. */
export function isContainer(value: FormValue | undefined): value is readonly FormValue[] | FormFields {
  return typeof value === 'object' && value !== null;
}

/** PHP's idea of nothing: absent, `""`, `"0"`, `0`, `false`, `null`, an empty list. Every other string is something, `"false"` too. */
export function isFalsy(value: FormValue | undefined): boolean {
  if (isContainer(value)) return valuesOf(value).length === 0;
  return value === undefined || value === '0' || !value;
}

/** The members of a list, whatever their indexes. A single value is a list of itself, a falsy one an empty list. */
export function valuesOf(value: FormValue | undefined): readonly FormValue[] {
  if (Array.isArray(value)) return value as readonly FormValue[];
  if (isContainer(value)) return Object.values(value as FormFields);
  return value === undefined || isFalsy(value) ? [] : [value];
}

/** PHP's cast to a whole number: the leading digits, else 0; what lies outside `0…max` becomes the nearer end. */
export function toInt(value: FormValue | undefined, max = Number.MAX_SAFE_INTEGER): number {
  const number =
    typeof value === 'string' ? Number(/^\s*([+-]?\d+)/.exec(value)?.[1] ?? 0) : Math.trunc(Number(isContainer(value) ? 0 : value));
  return number > 0 ? Math.min(number, max) : 0;
}
