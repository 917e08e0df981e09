/** Below this many digits it is a short code, not a number without its `+`. */
const SHORTEST = 8;
const LONGEST = 15;

/** `+33…`, `0033…` and `33…` in E.164 form. Names, short codes and numbers in national form, whose country nobody knows, stay as they are. */
export function toOrigin(text: string): string {
  const compact = text.replace(/[\s().\-/]/g, '');
  const digits = compact.replace(/^(?:\+|00)/, '');
  return /^[1-9]\d*$/.test(digits) && digits.length >= SHORTEST && digits.length <= LONGEST ? `+${digits}` : text;
}
