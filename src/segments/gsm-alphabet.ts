/**
 * The GSM 7 bit default alphabet and its extension table (ETSI TS 123 038, 6.2.1 and 6.2.1.1), by position. The extension table's page
 * break is a form feed; positions that the tables leave to others (the escape itself, carriage return of the extension) are not here.
 */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '\f^{}\\[~]|€';

/** Septets that a character takes in the GSM 7 bit alphabet: 1, or 2 with its escape. A character that is not in here has none. */
export const SEPTETS: ReadonlyMap<string, 1 | 2> = new Map([
  ...Array.from(BASIC, (character) => [character, 1] as const),
  ...Array.from(EXTENSION, (character) => [character, 2] as const),
]);
