import { splitLine } from '../templates/split-line.js';
import { UnusableSetting } from '../unusable-setting.js';

/**
 * Reads `word=meaning` lines.
 *
 * @throws UnusableSetting that names the line.
 */
export function readMapping<Meaning>(
  lines: string,
  meanings: ReadonlyMap<string, Meaning>,
  normalise = (word: string) => word,
): ReadonlyMap<string, Meaning> {
  const mapping = new Map<string, Meaning>();
  lines.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const [word, name] = splitLine(line, '=');
    const meaning = meanings.get(name);
    if (word === '' || meaning === undefined) {
      throw new UnusableSetting(`must have "word=meaning" on line ${index + 1}, with one of: ${[...meanings.keys()].join(', ')}`);
    }
    if (mapping.has(normalise(word))) throw new UnusableSetting(`has "${word}" twice, on line ${index + 1} again`);
    mapping.set(normalise(word), meaning);
  });
  return mapping;
}
