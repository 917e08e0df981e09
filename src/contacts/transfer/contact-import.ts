/** What becomes of a contact whose name exists: its line is an error, is passed over, or changes number and data. */
export const CONFLICT_RULES = ['refuse', 'skip', 'update'] as const;

/** What becomes of the others when a line is an error: nothing is imported, or the line is left out. */
export const ERROR_RULES = ['refuse', 'skip'] as const;

export const IMPORT_FORMATS = ['csv', 'json'] as const;

export interface ImportOptions {
  readonly onConflict: (typeof CONFLICT_RULES)[number];
  readonly onError: (typeof ERROR_RULES)[number];
  /** Only say what would be done. */
  readonly dryRun: boolean;
}

/** A line of a file that is no contact, and why; lines of JSON are places in the list, from 1. */
export interface LineError {
  readonly line: number;
  readonly message: string;
}

/** What an import has done, or would do. */
export interface ImportReport {
  /** False when nothing was stored: a dry run, or errors that forbid it. */
  readonly stored: boolean;
  readonly created: number;
  readonly updated: number;
  /** Passed over because the name exists. */
  readonly skipped: number;
  readonly refused: number;
  /** The first of the refused lines, in their order. */
  readonly errors: readonly LineError[];
}
