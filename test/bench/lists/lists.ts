/** Every list and filter, asked in turn of a host with few messages and of one with many: what counts is the proportion. */
import pg from 'pg';
import { median } from '../figure.js';
import type { Figure } from '../figure.js';
import { Host } from '../host.js';
import { casesOf } from './cases.js';
import { fillLists } from './fill.js';

export interface ListsWish {
  readonly environment: Readonly<Record<string, string>>;
  /** Address of a database of that name, which need not exist. */
  readonly urlOf: (database: string) => string;
  readonly port: number;
  readonly few: number;
  readonly many: number;
  /** Questions of each kind to each host. */
  readonly rounds: number;
}

/** A host whose lists have this many messages. */
interface Filled {
  readonly host: Host;
  readonly amount: number;
}

export async function measureLists(wish: ListsWish): Promise<readonly Figure[]> {
  const hosts: Filled[] = [];
  try {
    for (const amount of [wish.few, wish.many]) hosts.push({ host: await start(wish, amount, wish.port + hosts.length), amount });
    const [few, many] = hosts;
    if (few === undefined || many === undefined) return [];
    const figures: Figure[] = [];
    const cases = casesOf(many.amount);
    for (const name of Object.keys(cases)) figures.push(await compare(name, few, many, wish.rounds));
    return figures;
  } finally {
    for (const { host } of hosts) await host.stop();
  }
}

async function start({ environment, urlOf }: ListsWish, amount: number, port: number): Promise<Host> {
  const name = `lists_${amount}`;
  const admin = new pg.Client(environment.DATABASE_URL);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const own = { ...environment, DATABASE_URL: urlOf(name), DATA_DIR: `${environment.DATA_DIR ?? ''}-${name}` };
  Host.createAccount(own);
  const host = await Host.start(own, port);
  const database = new pg.Pool({ connectionString: own.DATABASE_URL, max: 1 });
  console.error(`  filling ${amount} …`);
  try {
    await fillLists(database, amount);
    return host;
  } catch (error) {
    await host.stop();
    throw error;
  } finally {
    await database.end();
  }
}

async function compare(name: string, few: Filled, many: Filled, rounds: number): Promise<Figure> {
  const times: Record<'few' | 'many', number[]> = { few: [], many: [] };
  for (let round = 0; round < rounds + 1; round += 1) {
    const [a, b] = [await ask(few, name), await ask(many, name)];
    // The first has statements to plan.
    if (round > 0) {
      times.few.push(a);
      times.many.push(b);
    }
  }
  const [small, large] = [median(times.few), median(times.many)];
  return { name: `list: ${name}`, value: large / small, unit: '×', goal: '≤ 2', detail: `${small.toFixed(2)} ms → ${large.toFixed(2)} ms` };
}

/** Milliseconds until the whole answer is there. */
async function ask({ host, amount }: Filled, name: string): Promise<number> {
  const startedAt = performance.now();
  const reply = await fetch(`${host.baseUrl}/api/${casesOf(amount)[name] ?? ''}`, { headers: { 'x-api-key': host.apiKey } });
  const text = await reply.text();
  const time = performance.now() - startedAt;
  if (reply.status !== 200) throw new Error(`${name}: ${reply.status} ${text.slice(0, 200)}`);
  return time;
}
