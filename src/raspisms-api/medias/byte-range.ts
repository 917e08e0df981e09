export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/**
 * The one range of bytes that a `Range` header asks for (RFC 9110 §14.1.2). Several ranges, and what is no range, mean the whole file;
 * undefined when the range lies behind the file's end.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return { start: 0, length: size };
  if (first === '') return last === '0'.repeat(last.length) ? undefined : rangeOf(Math.max(0, size - Number(last)), size - 1, size);
  if (last !== '' && Number(last) < Number(first)) return { start: 0, length: size };
  return rangeOf(Number(first), last === '' ? size - 1 : Number(last), size);
}

function rangeOf(start: number, end: number, size: number): ByteRange | undefined {
  return start >= size ? undefined : { start, length: Math.min(end, size - 1) - start + 1 };
}
