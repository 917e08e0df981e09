/** `%T`, Unix seconds, or `%t` and `X-Kannel-Time`, which Kannel writes in GMT whatever its machine's zone. `undefined` for anything else. */
export function readTime(text: string | undefined): Date | undefined {
  const given = text?.trim() ?? '';
  if (/^\d{9,10}$/.test(given)) return new Date(Number(given) * 1000);
  const [, day, time, seconds = ':00'] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(:\d\d)?$/.exec(given) ?? [];
  const at = day === undefined ? NaN : Date.parse(`${day}T${time}${seconds}Z`);
  return Number.isNaN(at) ? undefined : new Date(at);
}
