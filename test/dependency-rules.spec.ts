import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import type { ICruiseResult, IFlattenedRuleSet } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Configuration {
  readonly forbidden: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}
const { default: configuration } = (await import(new URL('../.dependency-cruiser.js', import.meta.url).href)) as { default: Configuration };

/** For each rule a file that breaks it: from there, to there. */
const VIOLATIONS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'no-cycles': ['src/phones/round.ts', 'src/phones/about.ts'],
  'adapters-know-only-the-sdk': ['libs/adapter-acme/src/a.ts', 'libs/adapter-other/src/index.ts'],
  'adapter-tests-know-only-the-kit-and-the-sandbox': ['libs/adapter-acme/src/a.spec.ts', 'libs/adapter-other/src/index.ts'],
  'the-sdk-stands-alone': ['libs/plugin-sdk/src/b.ts', 'libs/plugin-testkit/src/index.ts'],
  'libs-never-import-the-host': ['libs/plugin-testkit/src/c.ts', 'src/phones/index.ts'],
  'the-host-names-no-adapter': ['src/phones/d.ts', 'libs/adapter-acme/src/index.ts'],
  'the-host-needs-no-test-code': ['src/phones/e.ts', 'test/support/thing.ts'],
  'features-through-their-index': ['src/dispatch/f.ts', 'src/phones/inner.ts'],
  'composition-through-the-index': ['src/app.module.ts', 'src/phones/inner.ts'],
  'one-direction-config': ['src/config/g.ts', 'src/accounts/index.ts'],
  'one-direction-accounts': ['src/accounts/h.ts', 'src/events/index.ts'],
  'one-direction-phones': ['src/phones/i.ts', 'src/messages/index.ts'],
  'one-direction-messages': ['src/messages/j.ts', 'src/dispatch/index.ts'],
  'one-direction-dispatch': ['src/dispatch/k.ts', 'src/callbacks/index.ts'],
  'one-direction-raspisms-api': ['src/raspisms-api/l.ts', 'src/operations/index.ts'],
};

describe('the dependency rules', () => {
  let folder: string;
  let found: ReadonlySet<string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pigeonnier-rules-'));
    for (const [, to] of Object.values(VIOLATIONS)) await write(to, 'export {};\n');
    for (const [from, to] of Object.values(VIOLATIONS)) await write(from, importOf(from, to));
    await write('src/phones/about.ts', importOf('src/phones/about.ts', 'src/phones/round.ts'));
    await write('tsconfig.json', '{"compilerOptions":{"module":"nodenext","moduleResolution":"nodenext"}}');
    const result = await cruise(['src', 'libs', 'test'], {
      ...configuration.options,
      tsConfig: { fileName: 'tsconfig.json' },
      baseDir: folder,
      validate: true,
      ruleSet: { forbidden: configuration.forbidden } as IFlattenedRuleSet,
    });
    found = new Set((result.output as ICruiseResult).summary.violations.map(({ rule }) => rule.name));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(Object.keys(VIOLATIONS))('%s is seen when it is broken', (rule) => {
    expect(found).toContain(rule);
  });

  async function write(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
});

function importOf(from: string, to: string): string {
  const up = '../'.repeat(from.split('/').length - 1) || './';
  return `import '${up}${to}';\nexport {};\n`;
}
