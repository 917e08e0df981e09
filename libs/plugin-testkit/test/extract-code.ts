/** A TypeScript block of a page. */
export interface CodeBlock {
  /** Named by the first line, `// src/index.ts`; `undefined` for a block that is a part of a file. */
  readonly path: string | undefined;
  readonly code: string;
}

const BLOCK = /^```ts\n(.*?)^```$/gms;
const PATH = /^\/\/ (\S+\.ts)\n/;

/** The TypeScript blocks of a Markdown page, in order. */
export function extractCode(markdown: string): readonly CodeBlock[] {
  return Array.from(markdown.matchAll(BLOCK), ([, code = '']) => ({ path: PATH.exec(code)?.[1], code }));
}
