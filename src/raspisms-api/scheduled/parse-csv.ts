/** One row of a file, with the number of the line it begins in. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Reads comma-separated values: `"` encloses, `""` is a quote, lines end with LF or CRLF. An unclosed quote reaches to the end. */
export function parseCsv(text: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  const cell = /("(?:[^"]|"")*(?:"|$)[^,\n]*|[^,\n]*)(,|\n|$)/gy;
  let cells: string[] = [];
  let line = 1;
  let firstLine = 1;
  for (let match = cell.exec(text); match !== null; match = cell.exec(text)) {
    const [, written = '', end] = match;
    line += written.split('\n').length - 1;
    cells.push(unquote(written));
    if (end === ',') continue;
    rows.push({ line: firstLine, cells });
    if (end === '' || cell.lastIndex === text.length) break;
    cells = [];
    firstLine = ++line;
  }
  return rows;
}

function unquote(written: string): string {
  const cell = written.endsWith('\r') ? written.slice(0, -1) : written;
  if (!cell.startsWith('"')) return cell;
  const match = /^"((?:[^"]|"")*)"?(.*)$/s.exec(cell);
  return (match?.[1] ?? '').replaceAll('""', '"') + (match?.[2] ?? '');
}
