import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { ConfigurationError, prepareDataFolder } from '../../config/index.js';
import { isConnectionError } from '../connection-error.js';
import { findBinaries } from './binaries.js';
import { checkVersion, createCluster } from './cluster.js';
import { chooseSocketFolder, launch } from './launch.js';
import type { Launched } from './launch.js';
import { findPostmaster, isAlive } from './postmaster.js';
import type { Postmaster } from './postmaster.js';
import { chooseRunAs, giveTo } from './run-as.js';
import { setWatchdog } from './watchdog.js';
import type { Watchdog } from './watchdog.js';

export interface EmbeddedPostgresOptions {
  /** Folder of the host; the cluster is its sub-folder `postgres`. */
  readonly dataDir: string;
  /** Server settings besides ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told when the server has died and when it runs again. */
  readonly log?: (message: string) => void;
}

/** Advisory lock in the database `postgres` that the host on this data folder holds while it lives. */
const HOST_LOCK = [4, 0] as const;

const DATABASE = 'pigeonnier';
const POLL_MS = 20;
/** A dead host's session may outlive it for a moment. */
const HOST_LOCK_PATIENCE_MS = 2_000;
const UNREACHABLE_PATIENCE_MS = 15_000;
const STOP_PATIENCE_MS = 15_000;
const MOST_FAILED_STARTS = 5;
const FIRST_RESTART_DELAY_MS = 100;
const LONGEST_RESTART_DELAY_MS = 5_000;

/**
 * A real PostgreSQL in the host's data folder, reached by a Unix socket only. A host starts it (or takes over one that an earlier
 * host left behind), restarts it when it dies, and is the only one on its folder; it stops with the host, even a killed one.
 * A command attaches to a running one and leaves it running, or starts one for its own time.
 */
export class EmbeddedPostgres {
  private readonly dataDir: string;
  private readonly cluster: string;
  private socketFolder: string | undefined;
  private session: Client | undefined;
  private watchdog: Watchdog | undefined;
  private stopping = false;
  private recovering: Promise<void> | undefined;

  private constructor(
    private readonly options: EmbeddedPostgresOptions,
    private readonly role: 'host' | 'command',
  ) {
    this.dataDir = resolve(options.dataDir);
    this.cluster = join(this.dataDir, 'postgres');
  }

  /**
   * For the host: resolves once the server answers.
   * @throws ConfigurationError when the folder cannot be used, another host is on it, or another Postgres major made it.
   */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const server = new EmbeddedPostgres(options, 'host');
    await server.prepare();
    await server.takeCharge();
    return server;
  }

  /** For a command: attaches to the running server, or starts one that `stop` stops again. Errors as for `start`. */
  static async attachOrStart(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const server = new EmbeddedPostgres(options, 'command');
    await server.prepare();
    const { session } = await server.acquire();
    await createDatabase(session);
    await session.end();
    return server;
  }

  /** Where the application's database is. Stays the same while the server is restarted. */
  get url(): string {
    return this.urlOf(DATABASE);
  }

  /** Where another database of this server is. */
  urlOf(database: string): string {
    return `postgres://postgres@localhost:5432/${database}?host=${encodeURIComponent(this.socketFolder ?? '')}&sslmode=disable`;
  }

  /** Stops the server if it is ours to stop: always for a host; for a command only if it started it and no host has come to use it. */
  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    await this.recovering;
    const startedByUs = this.watchdog !== undefined;
    if (this.role === 'host' || (startedByUs && !(await this.hasHost()))) await this.shutDown();
    this.dismissWatchdog();
    await this.session?.end().catch(() => undefined);
  }

  private async prepare(): Promise<void> {
    prepareDataFolder(this.dataDir);
    await checkVersion(this.cluster);
  }

  /** Becomes the one host of the folder, with a session that tells when the server dies. */
  private async takeCharge(): Promise<void> {
    const { session, pid } = await this.acquire();
    try {
      await this.takeHostLock(session);
      await createDatabase(session);
    } catch (error) {
      await session.end().catch(() => undefined);
      throw error;
    }
    this.watchdog ??= setWatchdog(pid);
    this.session = session;
    session.once('end', () => this.lost());
  }

  private lost(): void {
    if (this.stopping) return;
    this.session = undefined;
    this.dismissWatchdog();
    this.options.log?.('The embedded PostgreSQL has died: starting it again');
    this.recovering = this.recover();
  }

  private async recover(): Promise<void> {
    for (let wait = FIRST_RESTART_DELAY_MS; !this.stopping; wait = Math.min(wait * 2, LONGEST_RESTART_DELAY_MS)) {
      try {
        await this.takeCharge();
        this.options.log?.('The embedded PostgreSQL runs again');
        return;
      } catch (error) {
        this.options.log?.(`The embedded PostgreSQL could not be started again: ${(error as Error).message}`);
        await delay(wait);
      }
    }
  }

  /** A session with the server that runs on the folder; started, and watched, if there is none. */
  private async acquire(): Promise<{ readonly session: Client; readonly pid: number }> {
    let launched: Launched | undefined;
    let failures = 0;
    const since = Date.now();
    while (!this.stopping) {
      const postmaster = await findPostmaster(this.cluster);
      if (postmaster !== undefined) {
        const session = await this.tryToConnect(postmaster, since);
        if (session !== undefined) {
          // Somebody else's server has come first: what we have launched is gone.
          if (this.watchdog?.postmasterPid !== postmaster.pid) this.dismissWatchdog();
          return { session, pid: postmaster.pid };
        }
      } else if (launched === undefined || launched.hasEnded()) {
        if (launched !== undefined && ++failures >= MOST_FAILED_STARTS) {
          throw new ConfigurationError(`The embedded PostgreSQL does not start in ${this.cluster}: ${await launched.lastWords()}`);
        }
        launched = await this.launch();
        this.dismissWatchdog();
        if (launched.pid !== undefined) this.watchdog = setWatchdog(launched.pid);
      }
      await delay(POLL_MS * (failures + 1));
    }
    throw new Error('stopped while the server was starting');
  }

  private async launch(): Promise<Launched> {
    const binaries = await findBinaries(join(this.dataDir, 'postgres-libraries'));
    const runAs = await chooseRunAs(binaries, this.cluster, this.dataDir);
    if ((await checkVersion(this.cluster)) === 'absent') await createCluster(this.cluster, binaries, runAs);
    await giveTo(runAs, this.cluster);
    this.socketFolder ??= await chooseSocketFolder(this.cluster, runAs);
    const { cluster, socketFolder } = this;
    return launch({
      binaries,
      runAs,
      cluster,
      socketFolder,
      logFile: join(this.dataDir, 'postgres.log'),
      settings: this.options.settings ?? {},
    });
  }

  /** Undefined while the server is starting, recovering or shutting down. */
  private async tryToConnect({ pid, socketFolder, ready }: Postmaster, since: number): Promise<Client | undefined> {
    if (socketFolder === undefined) return undefined;
    this.socketFolder = socketFolder;
    const client = new Client({ connectionString: this.urlOf('postgres'), application_name: 'pigeonnier supervisor' });
    client.on('error', () => undefined); // 'end' follows, and is what we act on
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!isConnectionError(error)) throw error;
      if (ready && Date.now() - since > UNREACHABLE_PATIENCE_MS) {
        throw new ConfigurationError(
          `The PostgreSQL with process id ${pid} uses ${this.cluster} but does not answer: stop it (kill ${pid}) and start again.`,
          {
            cause: error,
          },
        );
      }
      return undefined;
    }
  }

  private dismissWatchdog(): void {
    this.watchdog?.dismiss();
    this.watchdog = undefined;
  }

  private async takeHostLock(session: Client): Promise<void> {
    const deadline = Date.now() + HOST_LOCK_PATIENCE_MS;
    for (;;) {
      const { rows } = await session.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', [...HOST_LOCK]);
      if (rows[0]?.taken === true) return;
      if (Date.now() > deadline) {
        throw new ConfigurationError(
          `Another Pigeonnier runs on the data folder ${this.dataDir}: stop it, or give this one a DATA_DIR of its own.`,
        );
      }
      await delay(POLL_MS);
    }
  }

  private async hasHost(): Promise<boolean> {
    const postmaster = await findPostmaster(this.cluster);
    const client = postmaster && (await this.tryToConnect(postmaster, Date.now()));
    if (client === undefined) return false;
    const { rowCount } = await client.query(
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND granted`,
      [...HOST_LOCK],
    );
    await client.end();
    return rowCount !== 0;
  }

  /** Fast: sessions are cut, nothing is lost. At once, to recover at the next start, when that takes too long. */
  private async shutDown(): Promise<void> {
    if (!(await this.signalAndWait('SIGINT'))) await this.signalAndWait('SIGQUIT');
    if (this.socketFolder !== undefined && this.socketFolder !== this.cluster)
      await rm(this.socketFolder, { recursive: true, force: true });
  }

  private async signalAndWait(signal: NodeJS.Signals): Promise<boolean> {
    const postmaster = await findPostmaster(this.cluster);
    if (postmaster === undefined || !isAlive(postmaster.pid)) return true;
    process.kill(postmaster.pid, signal);
    const deadline = Date.now() + STOP_PATIENCE_MS;
    while (Date.now() < deadline) {
      if ((await findPostmaster(this.cluster))?.pid !== postmaster.pid) return true;
      await delay(POLL_MS);
    }
    return false;
  }
}

async function createDatabase(session: Client): Promise<void> {
  const { rowCount } = await session.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount !== 0) return;
  await session.query(`CREATE DATABASE ${DATABASE}`).catch((error: { code?: string }) => {
    const madeByAnother = ['42P04', '23505'].includes(error.code ?? '');
    if (!madeByAnother) throw error as unknown;
  });
}
