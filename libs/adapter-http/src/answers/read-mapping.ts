import { splitLine } from '../templates/split-line.js';

/** A table that cannot be read, in words that go on after the field's name. */
export class MappingRefused extends Error {
  override readonly name = 'MappingRefused';
}

/**
 * Reads `word=meaning` lines.
 *
 * @throws MappingRefused that names the line.
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
      throw new MappingRefused(`must have "word=meaning" on line ${index + 1}, with one of: ${[...meanings.keys()].join(', ')}`);
    }
    if (mapping.has(normalise(word))) throw new MappingRefused(`has "${word}" twice, on line ${index + 1} again`);
    mapping.set(normalise(word), meaning);
  });
  return mapping;
}
