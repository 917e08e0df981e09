import { SEPTETS } from './gsm-alphabet.js';

/** How a text travels: in the GSM 7 bit alphabet when all of it is in there, otherwise in UCS-2. */
export type Encoding = 'GSM-7' | 'UCS-2';

/** What a text takes on its way. */
export interface TextMeasure {
  readonly encoding: Encoding;
  /** Septets (escapes included) in GSM-7, 16 bit units in UCS-2. */
  readonly units: number;
  /** SMS that the text is sent as; 0 for an empty one. */
  readonly segments: number;
  /** The characters that are not in the GSM 7 bit alphabet, each once and in order: without them the text would be GSM-7. */
  readonly offending: readonly string[];
}

/**
 * Units of one message, alone and as a part: the user data has 140 octets (ETSI TS 123 040, 9.2.3.24), of which the header of a part
 * takes six (concatenation with an 8 bit reference, 9.2.3.24.1).
 */
const CAPACITY: Readonly<Record<Encoding, { readonly alone: number; readonly part: number }>> = {
  'GSM-7': { alone: 160, part: 153 },
  'UCS-2': { alone: 70, part: 67 },
};

/** Counts what a text takes. An escaped character, and a surrogate pair, never has its halves in two segments. */
export function measureText(text: string): TextMeasure {
  const characters = Array.from(text);
  const offending = [...new Set(characters.filter((character) => !SEPTETS.has(character)))];
  const encoding = offending.length === 0 ? 'GSM-7' : 'UCS-2';
  const sizes = characters.map((character) => (encoding === 'GSM-7' ? (SEPTETS.get(character) ?? 1) : character.length));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const { alone, part } = CAPACITY[encoding];
  return { encoding, units, segments: units <= alone ? Math.sign(units) : countParts(sizes, part), offending };
}

function countParts(sizes: readonly number[], capacity: number): number {
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > capacity) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return parts;
}
