import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, PROJECT } from '../support/built-host.js';
import { NpmRegistry } from '../support/npm-registry.js';

const run = promisify(execFile);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

interface Library {
  readonly folder: string;
  readonly manifest: Manifest;
}

const manifestIn = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** Every package of this repository, whoever adds one. */
const LIBRARIES: readonly Library[] = readdirSync(join(PROJECT, 'libs'))
  .map((name) => join(PROJECT, 'libs', name))
  .map((folder) => ({ folder, manifest: manifestIn(folder) }));

const NAMES = LIBRARIES.map(({ manifest }) => manifest.name);
const ADAPTERS = NAMES.filter((name) => name.startsWith('@pigeonnier/adapter-'));
const { devDependencies } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
  readonly devDependencies: Readonly<Record<'typescript' | '@types/node', string>>;
};

/** What is in an installed package is what was packed. */
const CONSUMER = `
${NAMES.map((name, index) => `import * as library${index} from '${name}';`).join('\n')}
import { adapterContract } from '@pigeonnier/plugin-testkit';
import { isPluginDefinition, parseSettings, Field } from '@pigeonnier/plugin-sdk';
import type { PluginDefinition } from '@pigeonnier/plugin-sdk';
${ADAPTERS.map((name, index) => `import adapter${index} from '${name}';`).join('\n')}

class Settings {
  @Field({ title: { en: 'Token', fr: 'Jeton' }, description: { en: 'A token', fr: 'Un jeton' }, required: true })
  token!: string;
}

const plugins: readonly PluginDefinition[] = [${ADAPTERS.map((_, index) => `adapter${index}`).join(', ')}];
const libraries: readonly object[] = [${NAMES.map((_, index) => `library${index}`).join(', ')}];
const loopback = plugins.find(({ adapters }) => adapters.some(({ uid }) => uid === 'benchmark_adapter'));
if (loopback === undefined) throw new Error('no loopback');
for (const check of adapterContract({ plugin: loopback, uid: 'benchmark_adapter', settings: {} })) await check.run();

console.log(JSON.stringify({
  exported: libraries.map((library) => Object.keys(library).length > 0),
  plugins: plugins.map((plugin) => isPluginDefinition(plugin) && plugin.adapters.length > 0),
  token: parseSettings(Settings, { token: 'a-token' }).token,
}));
`;

const WRONG = `import { defineAdapter } from '@pigeonnier/plugin-sdk';\ndefineAdapter('acme');\n`;

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    useDefineForClassFields: false,
    outDir: 'built',
    rootDir: '.',
  },
  include: ['*.ts'],
};

describe('the packages, published and installed in a project that is not ours', () => {
  let folder: string;
  let registry: NpmRegistry | undefined;
  beforeAll(async () => {
    build();
    folder = mkdtempSync(join(tmpdir(), 'consumer-'));
    const local = (registry = await NpmRegistry.start());
    await Promise.all(LIBRARIES.map((library) => local.publish(library.folder)));
    const ours = LIBRARIES.map(({ manifest }) => [manifest.name, manifest.version] as const);
    const dependencies = {
      ...Object.fromEntries(ours),
      '@types/node': devDependencies['@types/node'],
      typescript: devDependencies.typescript,
    };
    const files = { 'package.json': { name: 'consumer', private: true, type: 'module', dependencies }, 'tsconfig.json': TSCONFIG };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
    await run('npm', ['install', '--ignore-scripts'], { cwd: folder, env: local.environment });
  }, 300_000);
  afterAll(async () => {
    await registry?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const tsc = (): Promise<string> =>
    run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: folder }).then(
      () => '',
      (error: unknown) => (error as { readonly stdout: string }).stdout,
    );

  it('type-check strictly, declarations of their dependencies included, and run', async () => {
    writeFileSync(join(folder, 'consumer.ts'), CONSUMER);
    expect(await tsc()).toBe('');
    const { stdout } = await run(process.execPath, ['built/consumer.js'], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual({ exported: NAMES.map(() => true), plugins: ADAPTERS.map(() => true), token: 'a-token' });
  }, 180_000);

  it('have types that refuse what is wrong', async () => {
    writeFileSync(join(folder, 'wrong.ts'), WRONG);
    expect((await tsc()).trim()).toMatch(/^wrong\.ts\(2,15\): error TS2345/);
  }, 180_000);

  describe.each(LIBRARIES)('$manifest.name', ({ manifest: { name } }) => {
    const installed = (): string => join(folder, 'node_modules', name);
    const filesOf = (): readonly string[] =>
      readdirSync(installed(), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(installed().length + 1))
        .filter((path) => !path.startsWith('node_modules/'));

    it('says what it is, under which licence', () => {
      const { description, license } = manifestIn(installed());
      expect(description).toMatch(/\w{3}/);
      expect(license).toBe('MIT');
      expect(filesOf()).toEqual(expect.arrayContaining(['README.md', 'LICENSE']));
    });

    it('holds what its exports promise, and neither sources nor tests', () => {
      const targets = Object.values(manifestIn(installed()).exports).flatMap((target) =>
        typeof target === 'string'
          ? [target]
          : Object.entries(target).flatMap(([condition, path]) => (condition.startsWith('@pigeonnier/') ? [] : [path])),
      );
      expect(filesOf()).toEqual(expect.arrayContaining(targets.map((path) => path.replace(/^\.\//, ''))));
      expect(filesOf().filter((path) => /\.spec\.|^test\/|^src\/|\.api\.md$/.test(path))).toEqual([]);
    });
  });
});
