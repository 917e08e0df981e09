/**
 * `npm run bench`: what the gateway manages on this machine, against a provider stub that costs next to nothing and in proportion to a bare
 * loop of pg and undici. Everything (host, Postgres, provider, load) shares the machine. Options: `--quick`, `--rounds N`, `--only NAME,…`.
 */
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { Child } from './child.js';
import type { Figure } from './figure.js';
import { Host } from './host.js';
import { Measurements } from './measurements.js';

interface Server {
  readonly url: string;
  urlOf(database: string): string;
  stop(): Promise<void>;
}
interface DatabaseFeature {
  readonly EmbeddedPostgres: { start(options: { dataDir: string }): Promise<Server> };
}

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' }, only: { type: 'string', default: '' } },
});

const folder = await mkdtemp(join(tmpdir(), 'pigeonnier-bench-'));
const { EmbeddedPostgres } = (await import(new URL('../database/index.js', import.meta.url).href)) as DatabaseFeature;
const server = await EmbeddedPostgres.start({ dataDir: join(folder, 'data') });
const stub = Child.start('provider-stub.js');
try {
  const { port } = await stub.next<{ port: number }>();
  const environment = {
    DATA_DIR: join(folder, 'host'),
    DATABASE_URL: server.url,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    PLUGINS: '@pigeonnier/adapter-loopback',
    PLUGINS_DIR: await installPlugin(),
  };
  Host.createAccount(environment);
  const bare = server.urlOf('bare');
  await onDatabase(server.url, 'CREATE DATABASE bare');
  const [postmaster] = (await readFile(join(folder, 'data/postgres/postmaster.pid'), 'utf8')).split('\n');
  const bench = new Measurements({
    postmaster: Number(postmaster),
    environment,
    stub,
    providerUrl: `http://127.0.0.1:${port}`,
    databaseUrl: server.url,
    bareUrl: bare,
    urlOf: (name) => server.urlOf(name),
  });
  const figures = await bench.run({
    scale: options.quick ? 0.1 : 1,
    rounds: Number(options.rounds),
    only: options.only === '' ? undefined : options.only.split(','),
  });
  print(figures);
} finally {
  stub.stop();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

/** The plugin must find the SDK, so it stays within the project. */
async function installPlugin(): Promise<string> {
  const plugins = new URL('../bench-plugins/', import.meta.url);
  const target = new URL('bench-plugin/', plugins);
  await mkdir(target, { recursive: true });
  await cp(new URL('plugin/index.js', import.meta.url), new URL('index.js', target));
  await cp(new URL('../../test/bench/plugin/package.json', import.meta.url), new URL('package.json', target));
  return plugins.pathname;
}

async function onDatabase(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement);
  await client.end();
}

function print(figures: readonly Figure[]): void {
  const [cpu] = cpus();
  console.log(
    `\n${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
  );
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const { name, value, unit, goal, detail } of figures) {
    const shown = value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });
    console.log(
      `${name.padEnd(width)}  ${shown.padStart(9)} ${unit.padEnd(12)} ${goal === undefined ? '' : `goal ${goal}`.padEnd(14)} ${detail ?? ''}`,
    );
  }
}
