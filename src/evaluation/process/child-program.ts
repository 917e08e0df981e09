import { fileURLToPath } from 'node:url';

/** Whether this runs from sources, as tests do; then so does the child. */
const FROM_SOURCES = import.meta.url.endsWith('.ts');

/** The file that the child runs. */
export const CHILD_PROGRAM = fileURLToPath(new URL(FROM_SOURCES ? './child.ts' : './child.js', import.meta.url));

/** Node's own options for it. */
export const CHILD_FLAGS: readonly string[] = FROM_SOURCES
  ? ['--import', new URL('../../../tools/typescript-sources.mjs', import.meta.url).href]
  : [];
