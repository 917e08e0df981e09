import { toText } from '../language/convert.js';
import { Moment, momentAt, momentOf } from '../language/moment.js';
import type { Present } from '../language/moment.js';
import type { Value } from '../language/value.js';

const TIMESTAMP = /^-?\d+$/;

/** The date that Twig takes a value for: nothing is now, digits are seconds since 1970. `zone` is where it is shown; `false` keeps its own. */
export function dateOf(value: Value, zone: Value, present: Present): Moment {
  const moment = read(value, present);
  if (zone === false) return moment;
  return moment.in(zone === null ? present.timeZone : toText(zone));
}

function read(value: Value, present: Present): Moment {
  if (value instanceof Moment) return value;
  if (value === null) return momentOf('now', present);
  const words = toText(value).trim();
  return TIMESTAMP.test(words) ? momentAt(Number(words), present) : momentOf(words, present);
}
