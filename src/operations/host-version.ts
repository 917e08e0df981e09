import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The release that is running, from the package it belongs to. `src/operations` and `dist/operations` are equally deep. */
export function hostVersion(): string {
  const manifest = readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
