import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isPluginDefinition } from '@pigeonnier/plugin-sdk';
import { afterAll, describe, expect, it } from 'vitest';
import { extractCode } from './extract-code.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/** The README shows the adapter's class alone. */
const README_IMPORTS = `import { Injectable } from '@nestjs/common';
import { AdapterError, ProviderHttp, requireString } from '@pigeonnier/plugin-sdk';
import type { CallContext, OutboundSms, SendReceipt, SmsSender } from '@pigeonnier/plugin-sdk';
import type { AcmeSettings } from './acme.settings.js';
`;

/** Inside the project, so that packages are found. */
const folder = await mkdtemp(join(ROOT, 'libs/plugin-testkit/test/.docs-'));
afterAll(() => rm(folder, { recursive: true }));

/** Other specs look for `*.spec.ts` while this one runs. */
const onDisk = (path: string): string => join(folder, path.replace('.spec.ts', '.ts'));

async function write(path: string, code: string): Promise<string> {
  await mkdir(dirname(onDisk(path)), { recursive: true });
  await writeFile(onDisk(path), code);
  return onDisk(path);
}

async function blocksOf(page: string) {
  return extractCode(await readFile(join(ROOT, page), 'utf8'));
}

/** Type-checks what was written, as a plugin's author would. */
async function typeErrors(): Promise<string> {
  const configuration = { extends: '../../../../tsconfig.base.json', compilerOptions: { noEmit: true } };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(configuration));
  return promisify(execFile)(process.execPath, [TSC, '-p', folder]).then(
    () => '',
    (error: unknown) => (error as { readonly stdout: string }).stdout,
  );
}

const pages = {
  guide: await blocksOf('docs/plugins.md'),
  sdk: await blocksOf('libs/plugin-sdk/README.md'),
  kit: await blocksOf('libs/plugin-testkit/README.md'),
  readme: await blocksOf('README.md'),
};

for (const { path, code } of pages.guide) if (path !== undefined) await write(path, code);
for (const { path, code } of pages.kit) if (path !== undefined) await write(path.replace('test/', 'test/kit-'), code);
const whole = await write('src/sdk-readme.ts', pages.sdk.map(({ code }) => code).join('\n'));
await write('src/readme.ts', [README_IMPORTS, ...pages.readme.map(({ code }) => code), 'export { AcmeAdapter };'].join('\n'));

it('every block of the guide names its file, and every page has some', () => {
  expect(pages.guide.filter(({ path }) => path === undefined)).toEqual([]);
  expect(Object.values(pages).map((blocks) => blocks.length > 0)).toEqual([true, true, true, true]);
});

it('compiles, in the guide and in the READMEs, and a wrong line would not', async () => {
  await write('src/wrong.ts', "import { defineAdapter } from '@pigeonnier/plugin-sdk';\ndefineAdapter('acme');\n");
  const errors = (await typeErrors()).trim().split('\n');
  expect(errors).toEqual([expect.stringMatching(/src\/wrong\.ts\(2,15\): error TS2345/)]);
}, 120_000);

it('gives a plugin, in the README of the SDK too', async () => {
  const { default: plugin } = (await import(/* @vite-ignore */ whole)) as { readonly default: unknown };
  expect(isPluginDefinition(plugin)).toBe(true);
});

it('gives a signature check that tells right from wrong', async () => {
  const { verifySignature } = (await import(/* @vite-ignore */ onDisk('src/verify-signature.ts'))) as {
    verifySignature(request: object, secret: string): void;
  };
  const signed = (signature: string) => ({ headers: { 'x-acme-signature': signature }, rawBody: '{}' });
  const right = '77325902caca812dc259733aacd046b73817372c777b8d95b402647474516e13';
  expect(() => verifySignature(signed(right), 'secret')).not.toThrow();
  for (const wrong of ['', 'zz', right.replace('7', '8')]) {
    expect(() => verifySignature(signed(wrong), 'secret')).toThrow(expect.objectContaining({ kind: 'unauthorized' }));
  }
});

it('runs the example of the fake provider', async () => {
  await expect(import(/* @vite-ignore */ onDisk('test/kit-fake-provider.example.ts'))).resolves.toBeDefined();
});

describe('the contract test of the guide', async () => {
  await import(/* @vite-ignore */ onDisk('test/contract.spec.ts'));
});
