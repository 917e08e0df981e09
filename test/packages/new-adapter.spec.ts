import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, PROJECT } from '../support/built-host.js';
import { outsideNpm } from '../support/outside-npm.js';

const MINUTES = 60_000;
const GUIDE = readFileSync(join(PROJECT, 'docs/plugins.md'), 'utf8');
const hasTerminals = spawnSync('script', ['--version']).status === 0;

/** Every way to answer the three questions. */
const COMBINATIONS = Array.from({ length: 8 }, (_, number) =>
  ['--callbacks', '--batches', '--inbound'].filter((_flag, bit) => number & (1 << bit)),
);

describe('the generator', () => {
  let folder: string;
  beforeAll(() => {
    build();
    folder = mkdtempSync(join(tmpdir(), 'new-adapter-'));
  }, 2 * MINUTES);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const generate = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(PROJECT, 'tools/new-adapter.mjs'), ...args], {
      cwd: folder,
      env: outsideNpm(),
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const filesOf = (name: string): readonly string[] =>
    readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.git'))
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + name.length + 2))
      .sort();

  it.each([
    ['no name', [], /^Say how the adapter is called: npm run new:adapter -- acme-sms\n$/],
    ['a name in capitals', ['Acme'], /^"Acme" is no name: use lower case letters, digits and -, .*\.\n$/],
    ['a name that leads elsewhere', ['../acme'], /^"\.\.\/acme" is no name: .*\.\n$/],
    ['a name that says adapter', ['acme-adapter'], /^"acme-adapter" says adapter twice: "acme" is enough\.\n$/],
    ['a name that is too long', ['a'.repeat(41)], /^"a{41}" is longer than 40 characters\.\n$/],
    ['two names', ['acme', 'sms'], /^One adapter at a time, not acme and sms: see --help\.\n$/],
    ['a flag that it does not know', ['acme', '--colour'], /^Unknown option '--colour': see --help\.\n$/],
    ['a title that would break out of its quotes', ['acme', '--title', "Acme';"], /^"Acme';" is no title: .*\n$/],
    ['an address that is none', ['acme', '--url', 'ftp://acme.example'], /^"ftp:\/\/acme.example" is no address to begin with: .*\n$/],
    ['a folder for an adapter of this repository', ['acme', '--into', 'x'], /^--into goes with --standalone: .*\.\n$/],
    ['an adapter that is there', ['octopush'], /^\S+libs\/adapter-octopush exists already\.\n$/],
  ])('refuses %s in one sentence, and writes nothing', (_what, args, sentence) => {
    const { status, stdout, stderr } = generate(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(existsSync(join(PROJECT, 'libs/adapter-acme'))).toBe(false);
  });

  it('refuses a folder in which there is something', () => {
    mkdirSync(join(folder, 'taken'));
    writeFileSync(join(folder, 'taken/notes.txt'), 'mine');
    expect(generate('acme', '--standalone', '--into', 'taken')).toMatchObject({
      status: 1,
      stderr: `${join(folder, 'taken')} exists already.\n`,
    });
    expect(readdirSync(join(folder, 'taken'))).toEqual(['notes.txt']);
  });

  it('explains itself', () => {
    const { status, stdout } = generate('--help');
    expect(status).toBe(0);
    for (const flag of ['--title', '--url', '--callbacks', '--batches', '--inbound', '--standalone', '--into', '--yes'])
      expect(stdout).toContain(flag);
  });

  it(
    'writes what the guide shows, as a repository of its own',
    () => {
      expect(generate('acme', '--standalone', '--into', 'shown').status).toBe(0);
      const [, shown = ''] = /^```json\n(.*?)^```$/ms.exec(GUIDE) ?? [];
      expect(JSON.parse(readFileSync(join(folder, 'shown/package.json'), 'utf8'))).toEqual(JSON.parse(shown));
      expect(existsSync(join(folder, 'shown/.git'))).toBe(true);
      expect(GUIDE.match(/^```json$/gm)).toHaveLength(1);
    },
    MINUTES,
  );

  it(
    'puts name, title and address everywhere, and leaves nothing of the template',
    () => {
      const answers = ['--title', 'Zëbra & Co', '--url', 'https://zebra.example:8443/v2', '--callbacks', '--batches', '--inbound'];
      expect(generate('zebra-24', '--standalone', '--into', 'zebra', ...answers).status).toBe(0);
      const text = filesOf('zebra')
        .map((path) => `${path}\n${readFileSync(join(folder, 'zebra', path), 'utf8')}`)
        .join('\n');
      expect(text).not.toMatch(/acme|#if|#end/i);
      for (const word of [
        "'zebra_24_adapter'",
        "'Zëbra & Co'",
        "'https://zebra.example:8443/v2'",
        'class Zebra24Adapter',
        "'ZEBRA_24_BASE_URL'",
      ]) {
        expect(text).toContain(word);
      }
    },
    MINUTES,
  );

  it.runIf(hasTerminals)(
    'asks in a terminal, again where the answer cannot be used, and takes what it proposes',
    () => {
      const command = `${process.execPath} ${join(PROJECT, 'tools/new-adapter.mjs')} --standalone --into asked`;
      const said = execFileSync('script', ['-qec', command, '/dev/null'], {
        cwd: folder,
        env: outsideNpm(),
        encoding: 'utf8',
        input: 'Not A Name\nasked-sms\n\n\nperhaps\ny\n\nn\n',
      });
      expect(said).toContain('"Not A Name" is no name');
      expect(said).toContain('Name of the provider [Asked SMS]');
      expect(said).toContain('Say y or n.');
      const definition = readFileSync(join(folder, 'asked/src/asked-sms.definition.ts'), 'utf8');
      expect(definition).toContain("['send', 'statusCallback', 'phoneStatus', 'testSettings']");
    },
    MINUTES,
  );

  describe('for every set of answers', () => {
    let written: string;
    beforeAll(() => {
      // Where packages are found, and no other spec looks.
      mkdirSync(join(PROJECT, 'node_modules/.cache'), { recursive: true });
      written = mkdtempSync(join(PROJECT, 'node_modules/.cache/combinations-'));
      COMBINATIONS.forEach((flags, number) => {
        const { stderr, status } = generate('acme', '--standalone', '--into', join(written, `adapter-${number}`), ...flags);
        if (status !== 0) throw new Error(stderr);
      });
    }, 3 * MINUTES);
    afterAll(() => rmSync(written, { recursive: true, force: true }));

    it(
      'writes sources that compile and are formatted',
      () => {
        const configuration = {
          extends: join(PROJECT, 'tsconfig.base.json'),
          compilerOptions: { noEmit: true },
          include: ['adapter-*/src', 'adapter-*/test'],
        };
        writeFileSync(join(written, 'tsconfig.json'), JSON.stringify(configuration));
        const tool = (path: string, args: readonly string[]) =>
          spawnSync(process.execPath, [join(PROJECT, 'node_modules', path), ...args], { cwd: written, encoding: 'utf8' }).stdout;
        expect(tool('typescript/bin/tsc', ['-p', written])).toBe('');
        const style = ['--config', join(PROJECT, '.prettierrc.json'), '--ignore-path', '/dev/null', '--with-node-modules'];
        expect(tool('prettier/bin/prettier.cjs', [...style, '--list-different', 'adapter-*/**/*.{ts,json,md}'])).toBe('');
      },
      3 * MINUTES,
    );
  });
});
