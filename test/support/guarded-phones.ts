import { expect } from 'vitest';
import type { ApiClient, SentDetail, SentRow } from './api-client.js';
import { callsOf, FRAGILE_PLUGIN, lineDoes } from './fragile-lines.js';
import { startApp } from './running-app.js';
import type { RunningApp } from './running-app.js';

/** `GET /api/phone/{id}/`, as far as tests of the guard look at it. */
export interface GuardedPhone {
  readonly status: string;
  readonly max_concurrency: number | null;
  readonly rate_per_second: number | null;
  readonly circuit: {
    readonly state: 'closed' | 'open' | 'probing';
    readonly since: string | null;
    readonly reason: string | null;
    readonly next_probe_at: string | null;
  };
}

type Move = SentDetail['timeline'][number] & { readonly id_phone_from: number; readonly id_phone_to: number; readonly reason: string };

let lines = 0;
let numbers = 0;

/** A host with the plugin `fragile-sms`. */
export function startGuarded(databaseUrl: string): Promise<RunningApp> {
  return startApp(databaseUrl, { PLUGINS: `@pigeonnier/adapter-loopback,${FRAGILE_PLUGIN}` });
}

function newNumber(): string {
  return `+3319${String((numbers += 1)).padStart(7, '0')}`;
}

/** A phone of an account, and the line behind it. */
export class Line {
  private constructor(
    private readonly client: ApiClient,
    readonly id: number,
    readonly name: string,
  ) {}

  static async add(client: ApiClient, adapter: string, fields: Readonly<Record<string, string>> = {}): Promise<Line> {
    const name = `line-${(lines += 1)}`;
    const answer = await client.post('/api/phone/', { name, adapter, 'adapter_data[line]': name, ...fields });
    expect(answer).toMatchObject({ status: 201 });
    return new Line(client, answer.response, name);
  }

  does(what: string): void {
    lineDoes(this.name, what);
  }

  calls(...methods: Parameters<typeof callsOf> extends [string, ...infer Rest] ? Rest : never): ReturnType<typeof callsOf> {
    return callsOf(this.name, ...methods);
  }

  async look(): Promise<GuardedPhone> {
    return (await this.client.get<GuardedPhone>(`/api/phone/${this.id}/`)).response;
  }

  async circuit(): Promise<string> {
    return (await this.look()).circuit.state;
  }

  /** Sends through this phone, which the caller names: a request per message, or one for all. */
  send(count: number, text = 'Bonjour'): Promise<number> {
    return send(this.client, count, { text, id_phone: String(this.id) });
  }
}

/** One request to `count` new numbers; answers its id. */
export async function send(client: ApiClient, count: number, fields: Readonly<Record<string, string>> = {}): Promise<number> {
  const numbers = Array.from({ length: count }, newNumber);
  const answer = await client.post('/api/scheduled/', { text: 'Bonjour', ...fields, numbers });
  expect(answer).toMatchObject({ status: 201 });
  return answer.response;
}

/** How many messages of the account are in each state. */
export async function states(client: ApiClient): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { id } of await client.walk<SentRow>('/api/list/sended/')) {
    const { state } = (await client.get<SentDetail>(`/api/sended/${id}/`)).response;
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

/** The moves of each message of the account, in the order of messages. */
export async function moves(client: ApiClient): Promise<readonly (readonly Move[])[]> {
  const rows = await client.walk<SentRow>('/api/list/sended/');
  const details = await Promise.all(rows.map(({ id }) => client.get<SentDetail>(`/api/sended/${id}/`)));
  return details.map(({ response }) => response.timeline.filter((entry): entry is Move => entry.kind === 'moved'));
}
