import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A file of the page. */
export interface PageFile {
  readonly contentType: string;
  readonly content: Buffer;
}

/** Addresses are relative: the page works below any prefix. */
export const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Pigeonnier API</title>
    <link rel="stylesheet" href="swagger-ui.css">
    <link rel="icon" type="image/png" href="favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <noscript>This page needs JavaScript; <a href="openapi.json">the document itself</a> does not.</noscript>
    <script src="swagger-ui-bundle.js"></script>
    <script src="start.js"></script>
  </body>
</html>
`;

/** Nothing from elsewhere, nothing inline; pictures of the style sheet are data, answers that are pictures are blobs. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const START = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  displayRequestDuration: true,
  validatorUrl: null,
});
`;

const TYPES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const require = createRequire(import.meta.url);
const FOLDER = dirname(require.resolve('swagger-ui-dist/package.json'));
const read = new Map<string, Promise<PageFile>>();

/** One of the page's files; `undefined` for any other name. */
export function pageFile(name: string): Promise<PageFile> | undefined {
  if (name === 'start.js') return Promise.resolve({ contentType: 'text/javascript; charset=utf-8', content: Buffer.from(START) });
  const contentType = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (contentType === undefined) return undefined;
  const file = read.get(name) ?? readPackaged(name, contentType);
  read.set(name, file);
  return file;
}

async function readPackaged(name: string, contentType: string): Promise<PageFile> {
  return { contentType, content: await readFile(join(FOLDER, name)) };
}
