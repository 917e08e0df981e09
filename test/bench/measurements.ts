import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { runBareLoop } from './bare-loop.js';
import type { Child } from './child.js';
import { Child as Process } from './child.js';
import { median } from './figure.js';
import type { Figure } from './figure.js';
import { Host } from './host.js';
import { measureLists } from './lists/lists.js';
import type { LoadResult, LoadWish } from './load.js';
import { processorTimeOf } from './processor-time.js';
import { RawClient } from './raw-client.js';
import type { StubSummary } from './provider-stub.js';

export interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly stub: Child;
  readonly providerUrl: string;
  readonly databaseUrl: string;
  readonly bareUrl: string;
  /** Address of a database of this name on the same server. */
  readonly urlOf: (database: string) => string;
  /** Process id of the Postgres that everything shares. */
  readonly postmaster: number;
}

export interface Extent {
  /** 1 for the full amounts. */
  readonly scale: number;
  readonly rounds: number;
  readonly only: readonly string[] | undefined;
}

interface Run {
  readonly perSecond: number;
  readonly acceptedSeconds: number;
  readonly cost: string;
}

const CAMPAIGN = 50_000;
const SINGLES = 20_000;
/** In a list of many messages. */
const MANY_MESSAGES = 2_000_000;
/** What is measured unless somebody says otherwise: `lists` takes minutes to fill. */
const USUAL: readonly string[] = ['singles', 'latency', 'ratio', 'batches', 'reports', 'cycles', 'crash'];
const FORM = 'application/x-www-form-urlencoded';
const DRAIN_PATIENCE_MS = 300_000;

/** A number of the block that the French regulator reserves for fiction. */
const aNumber = (index: number): string => `+3319900${String(index % 10_000).padStart(4, '0')}`;

/** Every measurement of the bench, each on a host that was started for it. */
export class Measurements {
  private readonly figures: Figure[] = [];
  private readonly database: pg.Pool;
  private port = 18_080;
  private phones = 0;

  constructor(private readonly around: Surroundings) {
    this.database = new pg.Pool({ connectionString: around.databaseUrl, max: 2 });
  }

  async run({ scale, rounds, only }: Extent): Promise<readonly Figure[]> {
    const all: Readonly<Record<string, () => Promise<void>>> = {
      singles: () => this.singles(Math.round(SINGLES * scale)),
      latency: () => this.latency(Math.round(300 * Math.max(scale, 0.3))),
      ratio: () => this.ratio(Math.round(CAMPAIGN * scale), rounds),
      batches: () => this.batches(Math.round(4 * CAMPAIGN * scale)),
      reports: () => this.reports(Math.round(CAMPAIGN * scale)),
      cycles: () => this.cycles(Math.round(CAMPAIGN * scale)),
      crash: () => this.crash(Math.round(CAMPAIGN * scale)),
      lists: () => this.lists(scale),
    };
    for (const [name, measure] of Object.entries(all)) {
      if (!(only ?? USUAL).includes(name)) continue;
      console.error(`measuring ${name} …`);
      await measure();
    }
    await this.database.end();
    return this.figures;
  }

  /** The API alone with sending going on behind it, as in real life. */
  private async singles(amount: number): Promise<void> {
    await this.onHost(async (host) => {
      const idPhone = await this.addPhone(host, 'bench_adapter');
      await this.sendSingles(host, idPhone, 16, 2_000);
      await this.drained();
      for (const connections of [1, 16, 64]) {
        const requests = connections === 1 ? Math.round(amount / 5) : amount;
        const processors = this.processors(host);
        const { seconds, p50Ms, p99Ms, refused } = await this.sendSingles(host, idPhone, connections, requests);
        const wholeSeconds = seconds + (await this.drained());
        this.add({
          name: `API single sends, ${connections} connections`,
          value: requests / seconds,
          unit: 'requests/s',
          ...(connections === 64 ? { goal: '5,000' } : {}),
          detail: `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, refused ${refused}, sent through to the provider ${Math.round(requests / wholeSeconds)}/s, ${processors(requests)}`,
        });
      }
    });
  }

  private async latency(amount: number): Promise<void> {
    await this.onHost(async (host) => {
      const idPhone = await this.addPhone(host, 'bench_adapter');
      await this.sendSingles(host, idPhone, 8, 500);
      await this.drained();
      const posted: Record<string, number> = {};
      const client = new RawClient(`${host.baseUrl}/api/scheduled/?api_key=${host.apiKey}`, { connections: 1, contentType: FORM });
      for (let i = 0; i < amount; i += 1) {
        const text = `@${i}`;
        posted[text] = performance.timeOrigin + performance.now();
        await client.post(form({ text, numbers: aNumber(i), id_phone: String(idPhone) }));
        await delay(15);
      }
      client.close();
      const { arrivals } = await this.stubSummary();
      const times = Object.entries(posted)
        .map(([text, at]) => (arrivals[text] ?? Number.NaN) - at)
        .sort((a, b) => a - b);
      const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
      this.add({
        name: 'POST to provider, idle',
        value: at(0.5),
        unit: 'ms (median)',
        goal: '5',
        detail: `p99 ${at(0.99).toFixed(1)} ms, ${times.length} messages`,
      });
    });
  }

  /** Campaign and bare loop in turn; the share is the median over the rounds, because machines are noisy. */
  private async ratio(amount: number, rounds: number): Promise<void> {
    await this.onHost(async (host) => {
      const idPhone = await this.addPhone(host, 'bench_adapter');
      await this.campaign(host, idPhone, Math.min(amount, 5_000));
      await runBareLoop(this.around.bareUrl, this.around.providerUrl, Math.min(amount, 5_000));
      const rates: number[] = [];
      const bares: number[] = [];
      let acceptance = '';
      for (let round = 0; round < rounds; round += 1) {
        const { perSecond, acceptedSeconds, cost } = await this.campaign(host, idPhone, amount);
        rates.push(perSecond);
        acceptance = `accepted in ${acceptedSeconds.toFixed(2)} s, ${cost}`;
        bares.push(await runBareLoop(this.around.bareUrl, this.around.providerUrl, amount));
        console.error(`  round ${round + 1}: ${Math.round(perSecond)} messages/s, bare loop ${Math.round(bares.at(-1) ?? 0)}`);
      }
      this.add({
        name: `campaign of ${amount}, a request per message`,
        value: median(rates),
        unit: 'messages/s',
        goal: '8,000',
        detail: acceptance,
      });
      this.add({ name: 'bare loop of pg and undici', value: median(bares), unit: 'messages/s' });
      const shares = rates.map((rate, round) => (100 * rate) / (bares[round] ?? Number.NaN));
      this.add({
        name: 'share of the bare loop',
        value: median(shares),
        unit: '%',
        goal: '60',
        detail: `rounds ${shares.map((share) => share.toFixed(0)).join(' ')}`,
      });
      this.add({ name: 'host memory, peak over the campaigns', value: host.peakMemory(), unit: 'MiB', goal: '< 300' });
    });
  }

  private async batches(amount: number): Promise<void> {
    await this.onHost(async (host) => {
      const idPhone = await this.addPhone(host, 'bench_batch_adapter');
      await this.campaign(host, idPhone, 5_000);
      const rates: number[] = [];
      let cost = '';
      for (let round = 0; round < 3; round += 1) {
        const run = await this.campaigns(host, idPhone, amount, 4);
        rates.push(run.perSecond);
        cost = run.cost;
      }
      this.add({
        name: `campaigns of ${amount} in all, 500 recipients per request`,
        value: median(rates),
        unit: 'messages/s',
        goal: '30,000',
        detail: `peak memory ${host.peakMemory()} MiB, ${cost}`,
      });
    });
  }

  private async reports(amount: number): Promise<void> {
    await this.onHost(async (host) => {
      const idPhone = await this.addPhone(host, 'bench_adapter');
      await this.campaign(host, idPhone, amount);
      const { rows } = await this.database.query<{ uid: string }>('SELECT uid FROM attempt ORDER BY at DESC LIMIT $1', [amount]);
      const url = await this.callbackUrl(host, 'bench_adapter');
      const processors = this.processors(host);
      const startedAt = performance.now();
      const result = await this.load({
        url,
        connections: 64,
        contentType: 'application/json',
        bodies: rows.map(({ uid }) => `{"uid":"${uid}"}`),
      });
      await this.until(`SELECT count(*) = 0 AS done FROM callback_chunk`);
      const applied = amount / ((performance.now() - startedAt) / 1_000);
      this.add({
        name: 'delivery reports, stored and answered, 64 connections',
        value: amount / result.seconds,
        unit: 'reports/s',
        goal: '8,000',
        detail: `p50 ${result.p50Ms.toFixed(1)} ms, p99 ${result.p99Ms.toFixed(1)} ms, refused ${result.refused}, applied ${Math.round(applied)}/s, ${processors(amount)}`,
      });
    });
  }

  private async cycles(amount: number): Promise<void> {
    await this.onHost(async (host) => {
      const idPhone = await this.addPhone(host, 'bench_adapter');
      this.around.stub.tell({ reportTo: await this.callbackUrl(host, 'bench_adapter') });
      try {
        await this.sendCampaign(host, idPhone, 2_000);
        await this.delivered(idPhone, 2_000);
        const processors = this.processors(host);
        const startedAt = performance.now();
        await this.sendCampaign(host, idPhone, amount);
        await this.delivered(idPhone, 2_000 + amount);
        const seconds = (performance.now() - startedAt) / 1_000;
        this.add({
          name: 'whole life cycles (planned, sent, reported, delivered)',
          value: amount / seconds,
          unit: 'messages/s',
          goal: '4,000',
          detail: `peak memory ${host.peakMemory()} MiB, ${processors(amount)}`,
        });
      } finally {
        this.around.stub.tell({ reportTo: undefined });
      }
    });
  }

  private async crash(amount: number): Promise<void> {
    const host = await this.startHost();
    const idPhone = await this.addPhone(host, 'bench_adapter');
    this.around.stub.tell({ reset: true });
    await this.sendCampaign(host, idPhone, amount);
    await this.until(`SELECT count(*) > ${Math.round(amount / 4)} AS done FROM message WHERE id_phone = ${idPhone} AND state = 'accepted'`);
    await host.stop('SIGKILL');
    const before = await this.stubSummary();
    const { rows } = await this.database.query<{ recorded: string; doubt: string }>(
      `SELECT count(*) FILTER (WHERE m.state = 'accepted') AS recorded,
         count(*) FILTER (WHERE m.state = 'waiting' AND m.id <= b.started_id) AS doubt
       FROM message m LEFT JOIN batch b ON b.id = m.id_batch WHERE m.id_phone = $1`,
      [idPhone],
    );
    const again = await this.startHost();
    await this.drained();
    const after = await this.stubSummary();
    await again.stop();
    this.add({
      name: 'provider requests in doubt after kill -9',
      value: Number(rows[0]?.doubt),
      unit: 'requests',
      goal: '≤ 256',
      detail: `sent and unrecorded ${before.requests - Number(rows[0]?.recorded)}; after the restart ${after.distinctKeys} of ${amount} messages at the provider, ${after.requests - after.distinctKeys} repeated under their key`,
    });
  }

  private async lists(scale: number): Promise<void> {
    this.port += 2;
    const { environment, urlOf } = this.around;
    const sizes = { few: 10_000, many: Math.round(MANY_MESSAGES * scale) };
    const figures = await measureLists({ environment, urlOf, port: this.port - 1, ...sizes, rounds: 40 });
    figures.forEach((figure) => this.add(figure));
  }

  private async onHost(measure: (host: Host) => Promise<void>): Promise<void> {
    this.around.stub.tell({ reset: true });
    const host = await this.startHost();
    try {
      await measure(host);
    } finally {
      await host.stop();
    }
  }

  private startHost(): Promise<Host> {
    this.port += 1;
    return Host.start(this.around.environment, this.port);
  }

  private addPhone(host: Host, adapter: string): Promise<number> {
    this.phones += 1;
    return host.post('/api/phone/', { name: `Bench ${this.phones}`, adapter, 'adapter_data[base_url]': this.around.providerUrl });
  }

  private async sendSingles(host: Host, idPhone: number, connections: number, amount: number): Promise<LoadResult> {
    const bodies = Array.from({ length: amount }, (_, index) =>
      form({ text: 'Your code is 123456', numbers: aNumber(index), id_phone: String(idPhone) }),
    );
    return this.load({ url: `${host.baseUrl}/api/scheduled/?api_key=${host.apiKey}`, connections, contentType: FORM, bodies });
  }

  private async sendCampaign(host: Host, idPhone: number, amount: number): Promise<void> {
    const numbers = Array.from(
      { length: amount },
      (_, index) => `numbers[]=${encodeURIComponent(`+3361${String(index).padStart(7, '0')}`)}`,
    );
    await host.post('/api/scheduled/', `text=${encodeURIComponent('A message of the bench')}&id_phone=${idPhone}&${numbers.join('&')}`);
  }

  private async campaign(host: Host, idPhone: number, amount: number): Promise<Run> {
    return this.campaigns(host, idPhone, amount, 1);
  }

  /** From the first POST to the last recorded result. */
  private async campaigns(host: Host, idPhone: number, amount: number, parts: number): Promise<Run> {
    const processors = this.processors(host);
    const startedAt = performance.now();
    for (let part = 0; part < parts; part += 1) await this.sendCampaign(host, idPhone, Math.round(amount / parts));
    const acceptedSeconds = (performance.now() - startedAt) / 1_000;
    await this.drained();
    return { perSecond: amount / ((performance.now() - startedAt) / 1_000), acceptedSeconds, cost: processors(amount) };
  }

  /** Starts to count processor time; the answer tells it per message. */
  private processors(host: Host): (amount: number) => string {
    const read = (): readonly number[] => [host.pid, this.around.postmaster].map(processorTimeOf);
    const before = read();
    return (amount) => {
      const [node = 0, postgres = 0] = read().map((after, index) => Math.round((after - (before[index] ?? 0)) / amount));
      return `processor time each: host ${node} µs, Postgres ${postgres} µs`;
    };
  }

  private async callbackUrl(host: Host, adapter: string): Promise<string> {
    return `${host.baseUrl}/callback/status/${adapter}/?api_key=${host.apiKey}`;
  }

  /** Seconds until no batch is left. */
  private async drained(): Promise<number> {
    return this.until('SELECT NOT EXISTS (SELECT 1 FROM batch) AS done');
  }

  /** Counting costs: it begins when everything is sent. */
  private async delivered(idPhone: number, amount: number): Promise<void> {
    await this.drained();
    await this.until(`SELECT count(*) >= ${amount} AS done FROM message WHERE id_phone = ${idPhone} AND status = 'delivered'`, 100);
  }

  private async until(question: string, everyMs = 10): Promise<number> {
    const startedAt = performance.now();
    for (;;) {
      const { rows } = await this.database.query<{ done: boolean }>(question);
      if (rows[0]?.done === true) return (performance.now() - startedAt) / 1_000;
      if (performance.now() - startedAt > DRAIN_PATIENCE_MS) throw new Error(`never became true: ${question}`);
      await delay(everyMs);
    }
  }

  private async load(wish: LoadWish): Promise<LoadResult> {
    const load = Process.start('load.js');
    try {
      return await load.ask<LoadResult>(wish);
    } finally {
      load.stop();
    }
  }

  private stubSummary(): Promise<StubSummary> {
    return this.around.stub.ask<StubSummary>({ ask: 'summary' });
  }

  private add(figure: Figure): void {
    this.figures.push(figure);
  }
}

function form(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}
