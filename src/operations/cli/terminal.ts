/** What a command talks to: lines for people and programs, and the variables it was started with. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Standard output: the result, and nothing else. */
  print(line: string): void;
  /** Standard error. */
  complain(line: string): void;
}

/** Every command has it: the result as JSON on one line, for programs. */
export interface OutputOptions {
  readonly json?: boolean;
}

/** Rows as aligned columns. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
