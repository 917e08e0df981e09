import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { Clock, ConfigModule, loadEnvironment } from '../config/index.js';
import { Database, DatabaseModule } from '../database/index.js';
import { Metrics } from '../telemetry/index.js';
import { Jobs, JobsModule } from './index.js';
import type { PeriodicJob } from './index.js';
import { JobsRepository } from './jobs.repository.js';

const HOUR_MS = 3_600_000;

let testDatabase: TestDatabase;
let database: Database;
const hosts: TestingModule[] = [];
let time = new Date('2026-01-02T03:00:00Z');
const errors: unknown[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await Database.open(testDatabase.url);
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  await database.query('DELETE FROM job');
  errors.length = 0;
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

/** A host with these jobs; the clock is that of the test. */
async function aHost(jobs: readonly PeriodicJob[], role = 'worker'): Promise<TestingModule> {
  const environment = loadEnvironment({ DATABASE_URL: testDatabase.url, ENCRYPTION_KEY: '11'.repeat(32), PLUGINS: 'none', ROLE: role });
  const host = await Test.createTestingModule({ imports: [ConfigModule.forRoot(environment), DatabaseModule.forRoot(), JobsModule] })
    .overrideProvider(Clock)
    .useValue({ now: () => time })
    .setLogger({ log: () => undefined, debug: () => undefined, error: () => undefined, warn: (line: unknown) => errors.push(line) })
    .compile();
  hosts.push(host);
  for (const job of jobs) host.get(Jobs).register(job);
  return host.init();
}

/** A job that counts its runs and may be made to wait or to fail. */
function counting(change: Partial<PeriodicJob> = {}): PeriodicJob & { runs: number } {
  const job = {
    name: 'count',
    everyMs: HOUR_MS,
    hosts: 'one' as const,
    runs: 0,
    run: async () => {
      job.runs++;
    },
    ...change,
  };
  return job;
}

/** Everybody looks at the clock. */
const look = (name = 'count') => database.transaction((tx) => hosts[0]!.get(Jobs).wakeAfter(tx, name));

describe('a job of one host', () => {
  it('is done by one of several hosts, once per period', async () => {
    const jobs = [counting(), counting(), counting()];
    for (const job of jobs) await aHost([job]);
    const total = () => jobs.reduce((sum, { runs }) => sum + runs, 0);
    await expect.poll(total).toBe(1);
    await look();
    time = new Date(time.getTime() + HOUR_MS);
    await look();
    await expect.poll(total).toBe(2);
    expect(await database.query('SELECT due_at AS at, owner FROM job')).toEqual([{ at: new Date(time.getTime() + HOUR_MS), owner: null }]);
  });

  it('that fails is told, and repeated within a minute', async () => {
    let failures = 1;
    const job = counting({
      run: async () => {
        job.runs++;
        if (failures-- > 0) throw new Error('no luck');
      },
    });
    const host = await aHost([job]);
    await expect.poll(() => errors).toEqual([expect.objectContaining({ job: 'count', error: new Error('no luck') })]);
    time = new Date(time.getTime() + 60_000);
    await look();
    await expect.poll(() => job.runs).toBe(2);
    expect(await host.get(Metrics).render()).toContain('pigeonnier_job_seconds_count{job="count",outcome="failed"} 1');
  });

  it('is taken over from a host that died in the midst of it', async () => {
    await database.query(`INSERT INTO job VALUES ('count', $1, 999999, $2)`, [time, new Date(time.getTime() + 20_000)]);
    const job = counting();
    await aHost([job]);
    await look();
    expect(job.runs).toBe(0);
    time = new Date(time.getTime() + 20_000);
    await look();
    await expect.poll(() => job.runs).toBe(1);
  });

  it('is not done by a host that only serves the API', async () => {
    const [idle, busy] = [counting(), counting()];
    await aHost([idle], 'api');
    await aHost([busy], 'all');
    await expect.poll(() => busy.runs).toBe(1);
    expect(idle.runs).toBe(0);
  });
});

describe('the lease of a job', () => {
  const until = (ms: number) => new Date(time.getTime() + ms);

  it('is given to one of many who ask at once', async () => {
    const other = await Database.open(testDatabase.url);
    const askers = [new JobsRepository(database), new JobsRepository(other)];
    const answers = await Promise.all(Array.from({ length: 20 }, (_, place) => askers[place % 2]!.claim('count', time, until(1_000))));
    expect(answers.filter(Boolean)).toHaveLength(1);
    await other.close();
  });

  it('holds while it lasts, and ends when it has run out or its job is done', async () => {
    const jobs = new JobsRepository(database);
    expect(await jobs.claim('count', time, until(1_000))).toBe(true);
    expect(await jobs.claim('count', until(999), until(2_000))).toBe(false);
    expect(await jobs.claim('count', until(1_000), until(2_000))).toBe(true);
    await jobs.finish('count', until(5_000));
    expect(await jobs.claim('count', until(4_999), until(9_000))).toBe(false);
    expect(await jobs.claim('count', until(5_000), until(9_000))).toBe(true);
  });
});

describe('a job of all hosts', () => {
  it('is done by each, without a row of its own, and at once when there is something to do', async () => {
    const jobs = [counting({ hosts: 'all' }), counting({ hosts: 'all' })];
    for (const job of jobs) await aHost([job]);
    await expect.poll(() => jobs.map(({ runs }) => runs)).toEqual([1, 1]);
    await look();
    await expect.poll(() => jobs.map(({ runs }) => runs)).toEqual([2, 2]);
    expect(await database.query('SELECT name FROM job')).toEqual([]);
  });

  it('is not woken by what was rolled back', async () => {
    const job = counting({ hosts: 'all' });
    const host = await aHost([job]);
    await expect.poll(() => job.runs).toBe(1);
    const rolledBack = database.transaction(async (tx) => {
      await host.get(Jobs).wakeAfter(tx, 'count');
      throw new Error('never mind');
    });
    await expect(rolledBack).rejects.toThrow('never mind');
    await look('other');
    await look();
    await expect.poll(() => job.runs).toBe(2);
  });
});

it('a host that stops aborts its run, waits for its end and lets go of the job', async () => {
  let aborted = false;
  const job = counting({
    run: async (signal) => {
      job.runs++;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      aborted = true;
    },
  });
  const host = await aHost([job]);
  await expect.poll(() => job.runs).toBe(1);
  await host.close();
  hosts.splice(0);
  expect(aborted).toBe(true);
  expect(await database.query('SELECT due_at, owner, lease_until FROM job')).toEqual([{ due_at: time, owner: null, lease_until: null }]);
});

it('two jobs cannot have one name', async () => {
  const host = await aHost([counting()]);
  expect(() => host.get(Jobs).register(counting())).toThrow('there is a periodic job count already');
});
