import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Database, MIGRATIONS } from '../../database/index.js';
import { AdapterRegistry, Circuits } from '../../phones/index.js';

const PATIENCE_MS = 2_000;
const MAX_CIRCUITS = 100;

/** Whether the host can do its work right now, and if not, why. */
export interface Readiness {
  readonly status: 'ready' | 'not_ready';
  readonly reason: string | null;
  readonly database: { readonly ok: boolean; readonly milliseconds: number };
  readonly migrations: { readonly ok: boolean; readonly pending: readonly string[] };
  /** Adapters in use, and plugins that are not. The latter do not make the host unready: it goes on without them. */
  readonly plugins: {
    readonly adapters: readonly string[];
    readonly quarantined: readonly { readonly plugin: string; readonly reason: string }[];
  };
  /** Phones whose provider does not answer, the first hundred. They do not make the host unready either. */
  readonly circuits: readonly {
    readonly id_phone: number;
    readonly adapter: string;
    readonly state: 'open' | 'probing';
    /** ISO 8601. */
    readonly since: string;
  }[];
}

@Injectable()
export class HealthService implements OnModuleDestroy {
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly registry: AdapterRegistry,
    private readonly circuits: Circuits,
  ) {}

  /** From here on the host is not ready, so that load balancers turn away while it finishes. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  async readiness(): Promise<Readiness> {
    const started = performance.now();
    const { applied, failure } = await this.appliedMigrations();
    const milliseconds = Math.round(performance.now() - started);
    const pending = MIGRATIONS.map(({ name }) => name).filter((name) => !applied.includes(name));
    const reasons = [
      this.stopping && 'the host is stopping',
      failure,
      failure === undefined && pending.length > 0 && `the database lacks ${pending.length} migrations`,
    ].filter((reason) => typeof reason === 'string');
    return {
      status: reasons.length === 0 ? 'ready' : 'not_ready',
      reason: reasons[0] ?? null,
      database: { ok: failure === undefined, milliseconds },
      migrations: { ok: failure === undefined && pending.length === 0, pending: failure === undefined ? pending : [] },
      plugins: { adapters: this.registry.list().map(({ uid }) => uid), quarantined: this.registry.quarantined() },
      circuits: failure === undefined && pending.length === 0 ? await this.openCircuits() : [],
    };
  }

  private async openCircuits(): Promise<Readiness['circuits']> {
    const circuits = await inTime(this.circuits.list(MAX_CIRCUITS)).catch(() => []);
    return circuits.map(({ idPhone, adapter, state, since }) => ({ id_phone: idPhone, adapter, state, since: since.toISOString() }));
  }

  private async appliedMigrations(): Promise<{ readonly applied: readonly string[]; readonly failure: string | undefined }> {
    try {
      const rows = await inTime(this.database.query<{ readonly name: string }>('SELECT name FROM migrations'));
      return { applied: rows.map(({ name }) => name), failure: undefined };
    } catch (error) {
      return { applied: [], failure: `the database does not answer: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  const tooLate = new AbortController();
  try {
    return await Promise.race([
      work,
      delay(PATIENCE_MS, undefined, { signal: tooLate.signal, ref: false }).then(() => {
        throw new Error(`it took longer than ${PATIENCE_MS} ms`);
      }),
    ]);
  } finally {
    tooLate.abort();
  }
}
