/** 3GPP TS 23.038, section 6.2.1, with the extension table that every network knows. */
const ALPHABET: ReadonlySet<string> = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà' +
    '\f^{}\\[~]|€',
);

/** Whether a text can be sent in seven bits. */
export function isGsm(text: string): boolean {
  for (const character of text) if (!ALPHABET.has(character)) return false;
  return true;
}
