import { parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * The E.164 form of a number that came from outside: `+33 6…`, `336…` and `00336…` are one person.
 * `undefined` for what is no full international number: short codes, names, national numbers.
 */
export function normaliseNumber(text: string): string | undefined {
  const digits = text.trim().replace(/^00/, '').replace(/^\+/, '');
  const number = parsePhoneNumberFromString(`+${digits}`);
  return number?.isValid() === true ? number.number : undefined;
}
