import { DateTime } from 'luxon';

const FORMAT = 'yyyy-MM-dd HH:mm:ss';

/** Reads `YYYY-MM-DD HH:MM:SS`, strictly, as a time of the zone; `undefined` for anything else, and for a time that a clock change skips. */
export function parseLocalTime(text: string, zone: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined;
  const time = DateTime.fromFormat(text, FORMAT, { zone });
  return time.isValid && time.toFormat(FORMAT) === text ? time.toJSDate() : undefined;
}
