const MAX_INTEGER = 2_147_483_647;

/** Whether a number can be the id of a row of a table with 32-bit ids at all: Postgres refuses to compare what is out of its range. */
export function isRowId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id <= MAX_INTEGER;
}
