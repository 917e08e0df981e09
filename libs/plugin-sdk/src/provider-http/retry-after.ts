/**
 * Reads a `Retry-After` header: seconds or an HTTP date, given as milliseconds from `now`, never below 0.
 * `undefined` when there is no header or nobody can read it.
 */
export function parseRetryAfter(header: string | undefined, now: Date = new Date()): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // An HTTP date starts with the day's name; Date.parse alone would take "-5" for a month.
  const date = /^[A-Za-z]{3,9},? /.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
