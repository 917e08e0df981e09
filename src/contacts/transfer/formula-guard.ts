/** What makes spreadsheets take a cell for a formula, in plain and in full width (OWASP, "CSV Injection"). */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;
const GUARDED = /^'+[=+\-@\t\r＝＋－＠]/;

/** The cell as something that no spreadsheet runs: an apostrophe stands before what begins like a formula. */
export function guardCell(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** The cell that was guarded; one that was not is left as it is. */
export function unguardCell(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
