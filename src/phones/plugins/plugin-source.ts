import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConfigurationError } from '../../config/index.js';
import type { Environment } from '../../config/index.js';
import { PluginRefused } from './plugin-refused.js';

/** Something that may be a plugin. */
export interface PluginSource {
  /** Package or folder name, as the operator knows it. */
  readonly name: string;
  /** Runs the package's code and gives what it exports. */
  load(): Promise<PluginModule>;
}

interface PluginModule {
  readonly default?: unknown;
}

/** The configured packages, then the sub-folders of the plugins folder that hold a package, by name. */
export function pluginSources({ plugins, pluginsDir }: Pick<Environment, 'plugins' | 'pluginsDir'>): readonly PluginSource[] {
  const named = [...new Set(plugins)].map(fromConfiguration);
  return pluginsDir === undefined ? named : [...named, ...foldersOf(pluginsDir).map(fromFolder)];
}

function fromConfiguration(entry: string): PluginSource {
  if (entry.startsWith('file:')) return fromPath(fileURLToPath(entry));
  return entry.startsWith('.') || isAbsolute(entry) ? fromPath(resolve(entry)) : fromPackage(entry);
}

function fromPath(path: string): PluginSource {
  if (!existsSync(path)) return { name: basename(path), load: () => Promise.reject(new PluginRefused('is not installed')) };
  return statSync(path).isDirectory() ? fromFolder(path) : { name: basename(path), load: () => import(pathToFileURL(path).href) };
}

function fromPackage(name: string): PluginSource {
  return { name, load: () => importPackage(name) };
}

function fromFolder(folder: string): PluginSource {
  return { name: basename(folder), load: () => import(pathToFileURL(realpathSync(builtEntryOf(folder))).href) };
}

/** Only the package itself is "not installed"; one that it imports and lacks is its own fault. */
async function importPackage(name: string): Promise<PluginModule> {
  try {
    return (await import(name)) as PluginModule;
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (code !== 'ERR_MODULE_NOT_FOUND' || !String(message).includes(`'${name}'`)) throw error;
    throw new PluginRefused('is not installed', { cause: error });
  }
}

function foldersOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .sort()
      .map((name) => join(directory, name))
      .filter((folder) => existsSync(join(folder, 'package.json')));
  } catch (error) {
    throw new ConfigurationError(`PLUGINS_DIR cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

/** What its author has forgotten most often. */
function builtEntryOf(folder: string): string {
  const entry = entryOf(folder);
  if (!existsSync(join(folder, entry))) throw new PluginRefused(`is not built: its package.json names ${entry}, which is not there`);
  return join(folder, entry);
}

/** The file that `import` would take for the package in this folder: import() itself takes no folders. */
function entryOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports?: unknown; main?: unknown };
  const entry = target(manifest.exports) ?? manifest.main ?? 'index.js';
  if (typeof entry !== 'string') throw new PluginRefused('has a package.json without a usable entry');
  return entry;
}

const CONDITIONS = ['node', 'import', 'module-sync', 'default'];

function target(exported: unknown): string | undefined {
  if (typeof exported === 'string') return exported;
  if (typeof exported !== 'object' || exported === null) return undefined;
  if ('.' in exported) return target(exported['.']);
  for (const [condition, value] of Object.entries(exported)) {
    const found = CONDITIONS.includes(condition) ? target(value) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
