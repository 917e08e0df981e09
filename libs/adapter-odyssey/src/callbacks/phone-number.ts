/** Odyssey is a French service: a number in national form is taken for a French one. */
const HOME = '33';
/** Below this many digits it is a short code, not a number without its `+`. */
const SHORTEST = 8;
const LONGEST = 15;

/** A number as `+33…`, `0033…`, `33…` or `01…` in E.164 form; `undefined` for names, short codes and everything else. */
export function toE164(text: string): string | undefined {
  const compact = text.replace(/[\s().-]/g, '');
  const digits = compact
    .replace(/^\+/, '')
    .replace(/^00/, '')
    .replace(/^0(?=\d{9}$)/, HOME);
  return /^[1-9]\d*$/.test(digits) && digits.length >= SHORTEST && digits.length <= LONGEST ? `+${digits}` : undefined;
}
