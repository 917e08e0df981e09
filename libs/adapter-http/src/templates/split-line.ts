/** What stands before and after the first separator, trimmed; a line without one has an empty name. In time proportional to the line. */
export function splitLine(line: string, separator: string): readonly [name: string, value: string] {
  const at = line.indexOf(separator);
  return at === -1 ? ['', line.trim()] : [line.slice(0, at).trim(), line.slice(at + separator.length).trim()];
}
