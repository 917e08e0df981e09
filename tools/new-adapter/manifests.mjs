import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../prepare.mjs';

const manifestOf = (folder) => JSON.parse(readFileSync(join(PROJECT, folder, 'package.json'), 'utf8'));

/** What a folder of this repository needs beside the template. */
export function workspaceFiles({ title, packageName }) {
  const { version, license, engines, peerDependencies } = manifestOf('libs/plugin-sdk');
  const json = {
    name: packageName,
    version: '0.1.0',
    description: `${title} for Pigeonnier`,
    license,
    type: 'module',
    engines,
    scripts: { provider: 'node --import ../../tools/typescript-sources.mjs test/provider.ts' },
    exports: {
      '.': { '@pigeonnier/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    files: ['dist', 'README.md', 'LICENSE'],
    dependencies: { '@pigeonnier/plugin-sdk': version },
    peerDependencies,
  };
  const tsconfig = {
    extends: '../../tsconfig.base.json',
    compilerOptions: { composite: true, declaration: true, rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo' },
    include: ['src'],
    exclude: ['**/*.spec.ts'],
    references: [{ path: '../plugin-sdk' }],
  };
  return { 'package.json': json, 'tsconfig.json': tsconfig, LICENSE: readFileSync(join(PROJECT, 'LICENSE'), 'utf8') };
}

/** What a repository of its own needs beside the template: versions are those that this repository is tested with. */
export function standaloneFiles({ title, packageName }) {
  const { version, license, engines, peerDependencies } = manifestOf('libs/plugin-sdk');
  const { devDependencies } = manifestOf('.');
  const tested = (name) => [name, `^${devDependencies[name]}`];
  const json = {
    name: packageName,
    version: '0.1.0',
    description: `${title} for Pigeonnier`,
    keywords: ['pigeonnier', 'sms'],
    license,
    type: 'module',
    engines,
    scripts: {
      build: 'tsc -p tsconfig.build.json',
      test: 'tsc && vitest run',
      provider: 'tsc --noEmit false --outDir .cache && node .cache/test/provider.js',
      prepack: 'npm run build',
    },
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
    files: ['dist', 'README.md', 'LICENSE'],
    dependencies: { '@pigeonnier/plugin-sdk': `^${version}` },
    peerDependencies,
    devDependencies: {
      '@pigeonnier/plugin-testkit': `^${manifestOf('libs/plugin-testkit').version}`,
      ...Object.fromEntries(['@types/node', 'typescript', 'vitest'].map(tested)),
    },
  };
  const tsconfig = {
    compilerOptions: { ...ownOptions(), noEmit: true },
    include: ['src', 'test'],
  };
  const build = {
    extends: './tsconfig.json',
    compilerOptions: { noEmit: false, declaration: true, rootDir: 'src', outDir: 'dist' },
    include: ['src'],
  };
  const licence = readFileSync(join(PROJECT, 'LICENSE'), 'utf8').replace(
    /^Copyright .*$/m,
    `Copyright (c) ${new Date().getFullYear()} The authors of ${packageName}`,
  );
  return {
    'package.json': json,
    'tsconfig.json': tsconfig,
    'tsconfig.build.json': build,
    LICENSE: licence,
    '.gitignore': 'node_modules/\ndist/\n.cache/\n*.tgz\n',
  };
}

/** Those of this repository, but for the condition by which our packages find each other's sources. */
function ownOptions() {
  const { compilerOptions } = JSON.parse(readFileSync(join(PROJECT, 'tsconfig.base.json'), 'utf8'));
  return { ...compilerOptions, customConditions: undefined };
}
