import { DateTime } from 'luxon';

/** Longer texts are no times. */
const LONGEST = 60;
const UNIX_SECONDS = /^\d{9,10}$/;
const UNIX_MILLISECONDS = /^\d{12,13}$/;

/**
 * A time in a format of luxon's tokens, or without one in ISO 8601, as `yyyy-MM-dd HH:mm:ss`, or in Unix seconds or milliseconds.
 * `undefined` when nobody can read it: then the call's own time counts.
 */
export function readTime(text: string | undefined, format: string | undefined, zone: string): Date | undefined {
  const given = text?.trim() ?? '';
  if (given === '' || given.length > LONGEST) return undefined;
  const time = format === undefined ? readUsual(given, zone) : DateTime.fromFormat(given, format, { zone, locale: 'en' });
  return time.isValid && time.year >= 1970 && time.year <= 9999 ? time.toJSDate() : undefined;
}

/** Whether a time that is written in a format can be read back, to the day at least. */
export function isTimeFormat(format: string, zone: string): boolean {
  const sample = DateTime.fromISO('2030-05-02T09:15:07Z', { zone });
  const written = sample.toFormat(format, { locale: 'en' });
  return DateTime.fromFormat(written, format, { zone, locale: 'en' }).hasSame(sample, 'day');
}

export function isTimeZone(zone: string): boolean {
  return DateTime.fromISO('2030-05-02T09:15:07Z', { zone }).isValid;
}

function readUsual(text: string, zone: string): DateTime {
  if (UNIX_SECONDS.test(text)) return DateTime.fromSeconds(Number(text));
  if (UNIX_MILLISECONDS.test(text)) return DateTime.fromMillis(Number(text));
  const iso = DateTime.fromISO(text, { zone });
  return iso.isValid ? iso : DateTime.fromSQL(text, { zone });
}
