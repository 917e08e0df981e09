import { DEFAULT_SETTINGS } from '../../../accounts/index.js';

/** What a person wants who writes nothing but one word: no more messages, or messages again. */
export type Keyword = 'stop' | 'start';

/** Settings of an account that name its words, separated by commas. */
export interface KeywordSettings {
  readonly stop_words?: string;
  readonly start_words?: string;
}

/** RaspiSMS's rule, and the telecom operators': it holds whatever an account has configured. */
const ALWAYS_STOP: readonly string[] = ['stop', 'stop sms'];
/** Longer texts say more than a word. */
const LONGEST = 200;
/** Messages end with "STOP au 36180": many people send back all of it. Short codes of French operators have five digits. */
const MENTION = / (?:(?:au|to) )?\d{5}$/;

/** Reads texts by the words of one account; a word in both lists means stop. */
export function keywordReader({ stop_words, start_words }: KeywordSettings = {}): (text: string) => Keyword | undefined {
  const stop = new Set([...ALWAYS_STOP, ...wordsOf(stop_words ?? DEFAULT_SETTINGS.stop_words)]);
  const start = new Set(wordsOf(start_words ?? DEFAULT_SETTINGS.start_words));
  return (text) => {
    if (text.length > LONGEST) return undefined;
    const said = simplify(text);
    if (stop.has(said) || stop.has(said.replace(MENTION, ''))) return 'stop';
    return start.has(said) ? 'start' : undefined;
  };
}

function wordsOf(list: string): readonly string[] {
  return list
    .split(',')
    .map(simplify)
    .filter((word) => word !== '');
}

/** Letters and digits only, without accents, in lower case, with single blanks: ` « Arrêt ! » ` and `arret` are one word. */
function simplify(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
