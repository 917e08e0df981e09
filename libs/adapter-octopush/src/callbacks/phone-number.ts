/** Octopush is a French service: a number in national form is taken for a French one. */
const HOME = '33';
const LONGEST = 15;
/** Below this many digits it is a short code, not a number without its `+`. */
const SHORTEST = 8;

/** A number as `+33…`, `0033…`, `33…` or `01…` in E.164 form; `undefined` for names, short codes and everything else. */
export function toE164(text: string | undefined): string | undefined {
  const compact = (text ?? '').replace(/[\s().\-/]/g, '');
  const digits = internationalDigits(compact);
  return /^[1-9]\d*$/.test(digits) && digits.length >= SHORTEST && digits.length <= LONGEST ? `+${digits}` : undefined;
}

function internationalDigits(compact: string): string {
  if (compact.startsWith('+')) return compact.slice(1);
  if (compact.startsWith('00')) return compact.slice(2);
  return /^0\d{9}$/.test(compact) ? HOME + compact.slice(1) : compact;
}
