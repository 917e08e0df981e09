const GSM_SINGLE = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€\f]*$/;
const GSM_DOUBLE = /[\f^{}\\[~\]|€]/g;

/** Whether a text fits the GSM 03.38 alphabet with its extension table. */
export function isGsm(text: string): boolean {
  return GSM_SINGLE.test(text);
}

/** Parts of a text: 160 or 153 septets each in GSM-7 (the extension table counts double), 70 or 67 code units each in UCS-2. */
export function countParts(text: string): number {
  const gsm = isGsm(text);
  const length = gsm ? text.length + (text.match(GSM_DOUBLE)?.length ?? 0) : text.length;
  const [single, part] = gsm ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / part);
}

const REPLACEMENTS: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '…': '...',
  '–': '-',
  '—': '-',
  '\u00a0': ' ',
  œ: 'oe',
  Œ: 'OE',
};

/** `auto_optimize_text`: replaces what would force Unicode where a plain twin exists, and trims. A text that stays Unicode anyway is left alone. */
export function optimizeText(text: string): string {
  const trimmed = text.trim();
  if (isGsm(trimmed)) return trimmed;
  const plain = Array.from(trimmed, (character) =>
    isGsm(character) ? character : (REPLACEMENTS[character] ?? character.normalize('NFD').replace(/\p{M}/gu, '')),
  ).join('');
  return isGsm(plain) ? plain : trimmed;
}
