import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { DEFAULT_SETTINGS } from '../../accounts/index.js';
import { EmbeddedPostgres } from '../../database/index.js';
import { withConnection } from '../connect.js';
import { runCommandLine } from './command-line.js';

const ZOO = resolve(import.meta.dirname, '../../../test/fixtures/plugins');
const KEY = '11'.repeat(32);

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line on the test database; `env` beside the usual. */
async function cli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(args, {
    env: { DATABASE_URL: database.url, ENCRYPTION_KEY: KEY, DATA_DIR: folder, PLUGINS: join(ZOO, 'acme-sms'), ...env },
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

async function json(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<unknown> {
  const { code, out, err } = await cli([...args, '--json'], env);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

let seed = 0;
const newEmail = (): string => `cli${(seed += 1)}@example.org`;

describe('phones', () => {
  it('lists phones with the addresses to configure at their providers, under a secret of their own', async () => {
    const env = { PUBLIC_URL: 'https://sms.example.org', PLUGINS: '@pigeonnier/adapter-loopback' };
    const email = newEmail();
    const { id: idUser } = (await json(['users', 'create', '--email', email])) as { id: number };
    await withConnection(database.url, (client) =>
      client.query(`INSERT INTO phone (id_user, adapter, name, settings) VALUES ($1, 'loopback_adapter', 'Front desk', '{}')`, [idUser]),
    );
    const [phone] = (await json(['phones', 'list', '--email', email], env)) as {
      id: number;
      callbacks: { kind: string; url: string }[];
    }[];
    expect(phone).toMatchObject({ name: 'Front desk', adapter: 'loopback_adapter', status: 'available' });
    const urls = phone?.callbacks.map(({ url }) => url.replace(/[0-9a-f]{32}$/, '…'));
    expect(urls).toEqual([
      `https://sms.example.org/callback/reception/loopback_adapter/${phone?.id}/?api_key=…`,
      'https://sms.example.org/callback/status/loopback_adapter/?api_key=…',
      'https://sms.example.org/callback/stop/loopback_adapter/?api_key=…',
    ]);
    expect((await cli(['phones', 'list', '--email', email], env)).out).toContain('Front desk');
  });
});

describe('users', () => {
  it('creates an account and prints its id alone as JSON', async () => {
    const email = newEmail();
    const { code, out } = await cli([
      'users',
      'create',
      '--email',
      email,
      '--password',
      'open sesame',
      '--api-key',
      'a-key-of-my-own_0123456789',
      '--json',
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/^\{"id":\d+\}$/);
    expect(await json(['users', 'list'])).toContainEqual(expect.objectContaining({ email, admin: false, status: 'active' }));
    expect(await json(['settings', 'list', '--email', email])).toEqual(DEFAULT_SETTINGS);
  });

  it('prints what it has generated to people', async () => {
    const { out } = await cli(['users', 'create', '--email', newEmail(), '--admin']);
    expect(out).toMatch(/^id +\d+\ne-mail +cli\d+@example\.org\npassword +\S{16}\nAPI key +[0-9a-f]{32}$/);
  });

  it('suspends, activates and gives new keys', async () => {
    const email = newEmail();
    const { id } = (await json(['users', 'create', '--email', email])) as { id: number };
    expect(await json(['users', 'suspend', '--email', email])).toEqual({ id, status: 'suspended' });
    expect((await cli(['users', 'list'])).out).toMatch(new RegExp(`${email} +suspended`));
    expect(await json(['users', 'activate', '--email', email.toUpperCase()])).toEqual({ id, status: 'active' });
    const main = await json(['users', 'rotate-key', '--email', email]);
    const callback = await json(['users', 'rotate-key', '--email', email, '--callback']);
    expect([main, callback]).toEqual([
      { id, api_key: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
      { id, api_key: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
    ]);
    expect(main).not.toEqual(callback);
  });

  it.each([
    [['users', 'suspend', '--email', 'nobody@example.org'], 'There is no account with the e-mail address nobody@example.org.'],
    [['users', 'create', '--email', 'nonsense'], 'This is not an e-mail address.'],
    [
      ['users', 'create', '--email', 'a@example.org', '--api-key', 'short'],
      'An API key has 16 to 64 characters out of letters, digits, _ and -.',
    ],
    [['users', 'create'], "error: required option '--email <address>' not specified"],
    [['users', 'create', '--email', 'a@example.org', '--admin=false'], "error: unknown option '--admin=false'"],
    [['users', 'delete'], "error: unknown command 'delete'"],
  ])('says in one sentence what is wrong with %j', async (args, sentence) => {
    const { code, out, err } = await cli(args);
    expect({ code, out, err: err.split('\n')[0] }).toEqual({ code: 1, out: '', err: sentence });
  });
});

describe('keys and settings', () => {
  it('adds, lists and removes keys with a scope and an end', async () => {
    const email = newEmail();
    await cli(['users', 'create', '--email', email]);
    const made = (await json([
      'keys',
      'create',
      '--email',
      email,
      '--scope',
      'send',
      '--name',
      'shop',
      '--expires',
      '2099-01-01T00:00:00Z',
    ])) as { id: number };
    expect(await json(['keys', 'list', '--email', email])).toContainEqual(
      expect.objectContaining({ id: made.id, name: 'shop', scope: 'send', expires_at: '2099-01-01T00:00:00.000Z' }),
    );
    expect(await json(['keys', 'remove', '--email', email, '--id', String(made.id)])).toEqual({ id: made.id });
    expect((await cli(['keys', 'remove', '--email', email, '--id', String(made.id)])).err).toMatch(/has no key with the id/);
    expect((await cli(['keys', 'create', '--email', email, '--scope', 'send', '--expires', 'soon'])).err).toBe(
      'Soon is no time in ISO 8601.',
    );
    expect((await cli(['keys', 'create', '--email', email, '--scope', 'send', '--expires', '2001-01-01'])).err).toMatch(/in the past/);
    expect((await cli(['keys', 'create', '--email', email, '--scope', 'everything'])).code).toBe(1);
  });

  it('changes a setting', async () => {
    const email = newEmail();
    await cli(['users', 'create', '--email', email]);
    expect((await cli(['settings', 'set', '--email', email, 'smsstop', '0'])).out).toBe(`smsstop of ${email} is now "0".`);
    expect(await json(['settings', 'list', '--email', email])).toMatchObject({ smsstop: '0' });
  });
});

it.each([
  '',
  'users',
  'users create',
  'users list',
  'users suspend',
  'users activate',
  'users rotate-key',
  'keys create',
  'settings set',
  'adapters list',
  'migrate',
  'backup',
  'restore',
  'reseal',
  'doctor',
])('explains itself: cli %s --help', async (command) => {
  const { code, out } = await cli([...command.split(' ').filter(Boolean), '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/^Usage: cli/);
  const isGroup = command === '' || command === 'users';
  if (!isGroup) expect(out).toContain('--json');
});

describe('adapters list', () => {
  it('shows what the adapters can do and which plugins are not in use, without a database', async () => {
    const env = { PLUGINS: `${join(ZOO, 'acme-sms')},not-installed`, DATABASE_URL: 'postgres://localhost:1/none' };
    expect(await json(['adapters', 'list'], env)).toMatchObject({
      adapters: [
        {
          uid: 'acme_sms_adapter',
          raspisms_name: 'adapters\\AcmeSmsAdapter',
          plugin: 'acme-sms',
          fields: [{ name: 'login' }, { name: 'token', secret: true }, {}, {}],
        },
      ],
      quarantined: [{ plugin: 'not-installed', reason: 'is not installed' }],
    });
    const { out } = await cli(['adapters', 'list'], env);
    expect(out).toMatch(/acme_sms_adapter +acme-sms +send, sendBatch/);
    expect(out).toContain('Not in use: not-installed is not installed.');
  });
});

describe('the database as a whole', () => {
  it('is migrated, backed up and restored with one command each', async () => {
    expect((await cli(['migrate'])).out).toBe('The database is up to date.');
    const file = join(folder, 'all.tar.gz');
    const { code, out } = await cli(['backup', file]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Wrote \d+ rows .*\nThe encryption key is not in it/);
    expect((await cli(['restore', file])).err).toMatch(/^This database has accounts: .*--force\.$/);
    expect((await cli(['restore', file, '--force'])).out).toMatch(/^Restored \d+ rows .*\nAll \d+ stored secrets open/);

    const stranger = await cli(['restore', file, '--force'], { ENCRYPTION_KEY: '22'.repeat(32) });
    expect(stranger.code).toBe(0);
    expect(stranger.err).toMatch(/^(\d+) of \1 stored secrets do not open .* set ENCRYPTION_KEY/);
  });

  it('moves to a new encryption key', async () => {
    const newKey = '22'.repeat(32);
    await cli(['users', 'create', '--email', newEmail()]);
    expect((await cli(['reseal'], { ENCRYPTION_KEY: newKey })).err).toMatch(/opens with none of the keys .*nothing was changed\.$/);
    const { out } = await cli(['reseal'], { ENCRYPTION_KEY: `${newKey},${KEY}` });
    expect(out).toMatch(/^\d+ stored secrets are now encrypted with the first key\.$/);
    expect((await cli(['doctor'], { ENCRYPTION_KEY: newKey })).out).toMatch(/ok +encryption key/);
    await cli(['reseal'], { ENCRYPTION_KEY: `${KEY},${newKey}` });
  });

  it('says in one sentence that the database cannot be reached', async () => {
    expect(await cli(['users', 'list'], { DATABASE_URL: 'postgres://localhost:1/none' })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^The database cannot be reached \(.*ECONNREFUSED.*\)\.$/) as string,
    });
    expect((await cli(['users', 'list'], { ENCRYPTION_KEY: undefined })).err).toMatch(/^ENCRYPTION_KEY must be set/);
  });
});

describe('doctor', () => {
  const provider = createServer((_, response) => response.writeHead(404).end());
  beforeAll(() => new Promise<void>((done) => provider.listen(0, '127.0.0.1', done)));
  afterAll(() => provider.close());

  it('finds nothing wrong with a sound installation', async () => {
    const { checks } = JSON.parse((await cli(['doctor', '--json'])).out) as { checks: readonly { name: string; ok: boolean }[] };
    expect(checks.map(({ name }) => name)).toEqual([
      'database',
      'durability',
      'clock',
      'schema',
      'encryption key',
      'hosts',
      'disk',
      'mail',
      'plugins',
    ]);
    // A Postgres for tests may be a fast one that does not wait for its disk.
    expect(checks.filter(({ name, ok }) => !ok && name !== 'durability')).toEqual([]);
  });

  it('notices a database that answers before it is on disk', async () => {
    const other = await createTestDatabase();
    const { pathname } = new URL(other.url);
    await withConnection(other.url, (client) => client.query(`ALTER DATABASE ${pathname.slice(1)} SET synchronous_commit = off`));
    expect((await cli(['doctor'], { DATABASE_URL: other.url })).out).toMatch(/WRONG +durability .*synchronous_commit is off/);
    await other.drop();
  });

  it('says what is wrong and what to do, and ends with 1', async () => {
    const env = { ENCRYPTION_KEY: '22'.repeat(32), PLUGINS: 'not-installed', DATA_DIR: join(folder, 'missing') };
    await cli(['users', 'create', '--email', newEmail()]);
    const { code, out } = await cli(['doctor'], env);
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG +encryption key +\d+ of \d+ stored secrets cannot be opened/);
    expect(out).toMatch(/WRONG +plugins +not-installed is not installed/);
    expect(out).toMatch(/WRONG +disk/);
    expect(out).toMatch(/To do:\n(.*\n)* {2}encryption key: set ENCRYPTION_KEY/);
  });

  it('looks at the rest when the database is gone', async () => {
    const { code, out } = await cli(['doctor'], { DATABASE_URL: 'postgres://localhost:1/none' });
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG +database .*ECONNREFUSED/);
    expect(out).toMatch(/ok +plugins +adapters in use: acme_sms_adapter/);
  });

  it('notices a database that is behind or ahead', async () => {
    const other = await createTestDatabase();
    const env = { DATABASE_URL: other.url };
    await withConnection(other.url, (client) => client.query(`INSERT INTO migrations (timestamp, name) VALUES (1, 'FromTheFuture1')`));
    expect((await cli(['doctor'], env)).out).toMatch(/WRONG +schema +made by a newer release \(FromTheFuture1\)/);
    await withConnection(other.url, (client) => client.query('DELETE FROM migrations'));
    expect((await cli(['doctor'], env)).out).toMatch(/schema: run: npm run -s cli -- migrate/);
    await other.drop();
  });

  it('asks the addresses that plugins are configured with', async () => {
    const { port } = provider.address() as AddressInfo;
    const { checkPlugins } = await import('../doctor/check-plugins.js');
    const option = (value: string) => ({ plugin: 'acme', value, field: { name: 'baseUrl', kind: 'url', env: 'ACME_BASE_URL' } });
    const registry = {
      list: () => [],
      quarantined: () => [],
      options: () => [option(`http://127.0.0.1:${port}/v1`), option('http://127.0.0.1:1/v1')],
    };
    expect(await checkPlugins(registry as never)).toMatchObject([
      { name: 'plugins' },
      { name: 'provider', ok: true },
      { name: 'provider', ok: false, advice: expect.stringContaining('ACME_BASE_URL') as string },
    ]);
  });
});

describe('without DATABASE_URL', () => {
  const embedded = { DATABASE_URL: undefined, ENCRYPTION_KEY: undefined };

  it('starts the embedded database, keeps what it did, and moves it elsewhere with its key', async () => {
    const email = newEmail();
    await json(['users', 'create', '--email', email], embedded);
    const file = join(folder, 'all.tar.gz');
    await cli(['backup', file, '--with-key'], embedded);

    const elsewhere = { ...embedded, DATA_DIR: join(folder, 'elsewhere') };
    const { out, err } = await cli(['restore', file], elsewhere);
    expect({ out, err }).toEqual({ out: expect.stringMatching(/All 2 stored secrets open/) as string, err: '' });
    const keys = await Promise.all([folder, elsewhere.DATA_DIR].map((dir) => readFile(join(dir, 'encryption.key'), 'utf8')));
    expect(keys[1]).toBe(keys[0]);
    expect((await stat(join(elsewhere.DATA_DIR, 'encryption.key'))).mode & 0o777).toBe(0o600);
    expect(await json(['users', 'list'], elsewhere)).toMatchObject([{ email }]);
  }, 60_000);

  it('works beside a running host and leaves its database running', async () => {
    const server = await EmbeddedPostgres.start({ dataDir: folder });
    await json(['users', 'create', '--email', newEmail()], embedded);
    const { rows } = await withConnection(server.url, (client) => client.query('SELECT FROM account'));
    expect(rows).toHaveLength(1);
    await server.stop();
  }, 60_000);
});
