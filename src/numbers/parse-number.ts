// The large metadata: the small one calls numbers valid whose prefix no operator has.
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** The library reads no further; nor does RaspiSMS's. */
const MAX_LENGTH = 250;

/** An extension at the end: `ext. 12`, `x12`, `#12`. */
const EXTENSION = /(?:ext(?:ension)?|x|#)[.:\s]*\d{1,9}#?$/i;

/**
 * The E.164 form of a valid international number; `undefined` for anything else, national numbers too. Separators, words before the
 * number and an extension are passed over, and so is the 0 of `+33 (0)6…`. Words after it make it no number: the PHP library reads
 * letters as the digits that they share a telephone key with, and ends with too many.
 */
export function parseNumber(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const written = /[+＋\d].*/s.exec(text)?.[0].replace(/^[+＋]+/, '+') ?? '';
  if (/^(?:[^a-z;]*[a-z]){3}/i.test(written.replace(EXTENSION, ''))) return undefined;
  const number = parsePhoneNumberFromString(written);
  return number?.isValid() === true ? number.number : undefined;
}
