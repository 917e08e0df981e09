const NAIVE = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?$/;
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/;

/** Swedish dates are `Y-m-d H:i:s`. */
const PARIS = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'medium' });

/**
 * A date of a callback. Octopush writes them without zone and means clocks in Paris; of an hour that clocks show twice, the first is taken.
 * A date with an offset keeps it. `undefined` for what is no date.
 */
export function fromParis(text: string | undefined): Date | undefined {
  const trimmed = text?.trim() ?? '';
  const naive = NAIVE.exec(trimmed);
  if (naive === null) return WITH_OFFSET.test(trimmed) ? valid(Date.parse(trimmed)) : undefined;
  const wall = Date.parse(`${naive[1]}T${naive[2]}${naive[3] ?? ':00'}Z`);
  if (Number.isNaN(wall)) return undefined;
  // Paris is ahead of UTC by one or two hours; the larger lead is asked first, which is the first of two equal hours.
  const candidates = [wall - 2 * HOUR_MS, wall - HOUR_MS];
  return valid(candidates.find((time) => wallClock(time) === wall) ?? wall - HOUR_MS);
}

const HOUR_MS = 3_600_000;

function wallClock(time: number): number {
  return Date.parse(`${PARIS.format(time).replace(' ', 'T')}Z`);
}

function valid(time: number): Date | undefined {
  return Number.isNaN(time) ? undefined : new Date(time);
}
