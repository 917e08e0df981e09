import type { ContactInput } from '../contact-values.js';

/** A contact of a file, as it is written there, or why the line is none. */
export type ImportedRow = { readonly line: number } & ({ readonly contact: ContactInput } | { readonly error: string });
