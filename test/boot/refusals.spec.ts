import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { BuiltHost } from '../support/built-host.js';
import { databaseUrl } from '../support/global-setup.js';

const KEY = Buffer.alloc(32, 1).toString('base64');
const NOWHERE = 'postgres://someone:secret@127.0.0.1:1/sms';

describe('a wrong configuration ends the start with one sentence', () => {
  let folder: string;
  let occupied: Server;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'boot-'));
    writeFileSync(join(folder, 'file'), '');
    occupied = createServer();
    await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    occupied.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const wrong: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ['a port that is no number', { PORT: 'http' }, /^PORT must be a whole number from 0 to 65535, but is "http"\.$/],
    [
      'a database URL that is none',
      { DATABASE_URL: 'mysql://host/db', ENCRYPTION_KEY: KEY },
      /^DATABASE_URL must be a URL such as postgres:.*\.$/,
    ],
    ['an external database without key', { DATABASE_URL: NOWHERE }, /^ENCRYPTION_KEY must be set together with DATABASE_URL: .*\.$/],
    [
      'a key that is too short',
      { ENCRYPTION_KEY: 'c2hvcnQ=' },
      /^ENCRYPTION_KEY must be 32 random bytes written in base64 or hexadecimal\.$/,
    ],
    [
      'a database that does not answer',
      { DATABASE_URL: NOWHERE, ENCRYPTION_KEY: KEY },
      /^PostgreSQL at 127\.0\.0\.1:1\/sms cannot be reached \(.*\): .*\.$/,
    ],
    [
      'a public URL that is none',
      { PUBLIC_URL: 'sms.example.org' },
      /^PUBLIC_URL must be a URL such as https:.*, but is "sms\.example\.org"\.$/,
    ],
    [
      'an unknown time zone',
      { TIME_ZONE: 'Europe/Lutetia' },
      /^TIME_ZONE must be a time zone such as Europe\/Paris, but is "Europe\/Lutetia"\.$/,
    ],
    ['an unknown role', { ROLE: 'boss' }, /^ROLE must be one of all, api, worker, but is "boss"\.$/],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of .*, but is "loud"\.$/],
    ['a proxy rule that is none', { TRUST_PROXY: 'maybe' }, /^TRUST_PROXY must be true, false, .*, but is "maybe"\.$/],
    [
      'a data folder that cannot be made',
      { DATA_DIR: '/proc/pigeonnier' },
      /^The data folder \/proc\/pigeonnier cannot be used \(.*\): .*\.$/,
    ],
  ];
  it.each(wrong)('%s', async (_name, env, sentence) => {
    await expectRefusal({ DATA_DIR: join(folder, 'unused'), ...env }, sentence);
  });

  it('a data folder that is a file', async () => {
    await expectRefusal({ DATA_DIR: join(folder, 'file') }, /^The data folder .*\/file cannot be used \(.*\): .*\.$/);
  });

  it('a database that does not exist', async () => {
    const url = databaseUrl(inject('postgresUrl'), 'nobody_made_this');
    await expectRefusal({ DATABASE_URL: url, ENCRYPTION_KEY: KEY }, /^PostgreSQL at .* has no such database \(.*\): .*\.$/);
  });

  it('a port that is taken', async () => {
    const port = String((occupied.address() as AddressInfo).port);
    await expectRefusal(
      { PORT: port, DATA_DIR: join(folder, 'data') },
      new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken by another program: .*\\.$`),
    );
  });

  it('a key file that holds no key', async () => {
    writeFileSync(join(folder, 'data/encryption.key'), 'nonsense');
    await expectRefusal({ DATA_DIR: join(folder, 'data') }, /encryption\.key holds no encryption key/);
  });
});

async function expectRefusal(env: Readonly<Record<string, string>>, sentence: RegExp): Promise<void> {
  const host = await BuiltHost.launch({ env });
  expect({ code: await host.end(), lines: host.stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
  expect(host.stderr.trim()).toMatch(sentence);
  expect(host.stderr).not.toContain('secret@');
}
