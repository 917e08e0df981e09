import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, PROJECT } from './built-host.js';

const LEFT_OUT = ['node_modules', '.git', '.cache', 'coverage', 'data'];

/** Copies the built project with everything it needs to be worked on, so that a test may write into it. */
export function copyProject(target: string): void {
  build();
  mkdirSync(target, { recursive: true });
  const isWanted = (path: string): boolean => !LEFT_OUT.includes(relative(PROJECT, path));
  cpSync(PROJECT, target, { recursive: true, preserveTimestamps: true, filter: isWanted, verbatimSymlinks: true });
  linkTree(join(PROJECT, 'node_modules'), target);
  for (const cache of ['.cache', '.vite', '.vite-temp']) rmSync(join(target, 'node_modules', cache), { recursive: true, force: true });
}

/** Hard links where the file system allows: the dependencies are large. Nothing there is written to, only replaced. */
function linkTree(folder: string, target: string): void {
  try {
    execFileSync('cp', ['-al', folder, target], { stdio: 'ignore' });
  } catch {
    execFileSync('cp', ['-a', folder, target]);
  }
}
