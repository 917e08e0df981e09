const SHAPE = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/;

/**
 * Reads `Y-m-d H:i:s` in the process's time zone. Strict, as RaspiSMS is: `undefined` for any other shape, for days that
 * do not exist, and for hours that the change to summer time leaves out.
 */
export function parseLocalTime(text: string): Date | undefined {
  const match = SHAPE.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  const time = new Date(year, month - 1, day, hours, minutes, seconds);
  const shown = [time.getFullYear(), time.getMonth() + 1, time.getDate(), time.getHours(), time.getMinutes(), time.getSeconds()];
  return shown.every((part, index) => part === [year, month, day, hours, minutes, seconds][index]) ? time : undefined;
}
