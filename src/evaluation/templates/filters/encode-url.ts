import type { Budget } from '../../language/budget.js';
import { toText } from '../../language/convert.js';
import { isTable } from '../../language/value.js';
import type { Table, Value } from '../../language/value.js';

/** A text as a piece of a URL (RFC 3986), a record as a query. */
export function encodeUrl(value: Value, budget?: Budget): string {
  return isTable(value) ? queryOf(value, undefined, budget).join('&') : encode(toText(value));
}

function queryOf(table: Table, within: string | undefined, budget: Budget | undefined): readonly string[] {
  return Array.from(table).flatMap(([key, value]) => {
    const name = within === undefined ? encode(String(key)) : `${within}%5B${encode(String(key))}%5D`;
    budget?.room(name.length);
    if (isTable(value)) return queryOf(value, name, budget);
    return value === null ? [] : [`${name}=${encode(value === false ? '0' : toText(value))}`];
  });
}

/** `encodeURIComponent` leaves five characters that RFC 3986 reserves. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
