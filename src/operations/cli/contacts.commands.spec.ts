import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { runCommandLine } from './command-line.js';

describe('contacts on the command line', () => {
  let database: TestDatabase;
  let folder: string;

  const cli = async (...args: readonly string[]) => {
    const out: string[] = [];
    const err: string[] = [];
    const env = { DATABASE_URL: database.url, ENCRYPTION_KEY: '11'.repeat(32), DATA_DIR: folder, PLUGINS: 'none' };
    const code = await runCommandLine(args, { env, print: (line) => out.push(line), complain: (line) => err.push(line) });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  const write = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'cli-contacts-'));
    for (const email of ['from@example.org', 'to@example.org']) await cli('users', 'create', '--email', email);
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('a file is imported into an account, exported, and imported into another', async () => {
    const file = await write('in.csv', 'nom;numéro;ville\nZoé;+33612345601;Lyon\nAnna;+33612345602;\n');
    expect(await cli('contacts', 'import', file, '--email', 'from@example.org')).toEqual({
      code: 0,
      out: 'Done: 2 created, 0 updated, 0 skipped, 0 with errors.',
      err: '',
    });
    const out = join(folder, 'out.json');
    const { code, out: said } = await cli('contacts', 'export', out, '--email', 'from@example.org', '--json');
    expect({ code, said: JSON.parse(said) as unknown }).toEqual({
      code: 0,
      said: { file: out, format: 'json', bytes: (await stat(out)).size },
    });
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject([{ name: 'Zoé', data: { ville: 'Lyon' } }, { name: 'Anna' }]);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(await cli('contacts', 'import', out, '--email', 'to@example.org')).toMatchObject({ code: 0 });
    const csv = join(folder, 'out.csv');
    await cli('contacts', 'export', csv, '--email', 'to@example.org');
    expect(await readFile(csv, 'utf8')).toBe('name,number,ville\r\nZoé,+33612345601,Lyon\r\nAnna,+33612345602,\r\n');
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('lines with errors are told, and nothing is imported unless it is wished', async () => {
    const file = await write('wrong.csv', 'name,number\nB,123\nC,+33612345603\n');
    const args = ['contacts', 'import', file, '--email', 'from@example.org'];
    const refused = await cli(...args);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('line 2: number : must be a valid international number');
    expect(refused.err).toContain('cannot be imported, so nothing was.');
    expect(await cli(...args, '--dry-run', '--on-error', 'skip')).toMatchObject({
      code: 0,
      out: 'Would be: 1 created, 0 updated, 0 skipped, 1 with errors.',
    });
    const { out } = await cli(...args, '--on-error', 'skip', '--json');
    expect(JSON.parse(out)).toMatchObject({ created: 1, nb_error: 1, dry_run: false });
  });

  it.each([
    ['a file that is not there', ['import', '/nowhere.csv', '--email', 'from@example.org'], 'cannot be read'],
    ['an unknown account', ['export', '/nowhere.csv', '--email', 'x@example.org'], 'there is no account'],
    ['an unknown rule', ['import', '/nowhere.csv', '--email', 'from@example.org', '--on-conflict', 'x'], 'refuse, skip, update'],
    [
      'a folder that is not there',
      ['export', '/nowhere/out.csv', '--email', 'from@example.org'],
      '/nowhere/out.csv cannot be written (ENOENT',
    ],
  ])('%s is told in one sentence', async (_, args, message) => {
    const { code, err } = await cli('contacts', ...args);
    expect(code).toBe(1);
    expect(err.toLowerCase()).toContain(message.toLowerCase());
  });
});
