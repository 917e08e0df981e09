// The large metadata: the small one calls numbers valid whose prefix no operator has.
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** The E.164 form of a valid international number; `undefined` for anything else, national numbers too. */
export function parseNumber(text: string): string | undefined {
  const number = parsePhoneNumberFromString(text);
  return number?.isValid() === true ? number.number : undefined;
}
