import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/*
 * `node --import …/typescript-sources.mjs file.ts` runs our sources without a build: for processes that tests on sources start. Files are
 * translated one by one, not checked, and kept by their contents.
 */

const CACHE = fileURLToPath(new URL('../node_modules/.cache/typescript-sources/', import.meta.url));

// The hooks run in a thread of their own, which reads this file again.
if (isMainThread) register(import.meta.url);

/** `./file.js` means `./file.ts` where that is what there is. */
export async function resolve(specifier, context, nextResolve) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true };
  }
  return nextResolve(specifier, context);
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
  return { format: 'module', source: await translated(readFileSync(fileURLToPath(url), 'utf8')), shortCircuit: true };
}

async function translated(source) {
  const kept = join(CACHE, `${createHash('sha256').update(source).digest('hex')}.mjs`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const { default: typescript } = await import('typescript');
  const { ModuleKind, ScriptTarget } = typescript;
  const { outputText } = typescript.transpileModule(source, {
    compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2023, experimentalDecorators: true, emitDecoratorMetadata: true },
  });
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${kept}.${process.pid}`, outputText);
  renameSync(`${kept}.${process.pid}`, kept);
  return outputText;
}
