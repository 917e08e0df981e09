import { EvaluationError } from '../../language/evaluation-error.js';

const BLANKS = ' \t\n\r\0\x0B';

/** PHP's `trim`: without the characters of the mask at one end or both. `a..f` stands for all letters between. */
export function trimText(text: string, mask: string | undefined, side: string): string {
  if (!['both', 'left', 'right'].includes(side)) throw new EvaluationError('trim has the sides left, right and both');
  const characters = Array.from(text);
  const trimmed = membersOf(mask ?? BLANKS);
  let start = 0;
  let end = characters.length;
  if (side !== 'right') while (start < end && trimmed(characters[start] ?? '')) start += 1;
  if (side !== 'left') while (end > start && trimmed(characters[end - 1] ?? '')) end -= 1;
  return characters.slice(start, end).join('');
}

function membersOf(mask: string): (character: string) => boolean {
  const single = new Set(mask.replace(/(.)\.\.(.)/gsu, ''));
  const ranges = Array.from(mask.matchAll(/(.)\.\.(.)/gsu), ([, from = '', to = '']) => ({ from, to }));
  return (character) => single.has(character) || ranges.some(({ from, to }) => from <= character && character <= to);
}
