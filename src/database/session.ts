import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

type Handler = (payload: string | undefined) => void;

const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 2_000;
const LOCK_RETRY_MS = 500;

/**
 * A connection of its own that comes back by itself: it hears notifications and holds the advisory lock that tells the other
 * hosts that this one lives. Both are tied to a session and so have no place in a pool.
 */
export class Session {
  private client: Client | undefined;
  private readonly handlers = new Map<string, Set<Handler>>();
  private closing = false;
  private reconnecting: Promise<void> = Promise.resolve();

  private constructor(
    private readonly url: string,
    private readonly lockSpace: number,
    private lockId: number,
  ) {}

  /** Connects once (throws when it cannot), takes the next id from `sequence` and locks (lockSpace, id). */
  static async open(url: string, lockSpace: number, sequence: string): Promise<Session> {
    const session = new Session(url, lockSpace, 0);
    const client = await session.connect();
    const { rows } = await client.query<{ id: number }>('SELECT nextval($1)::integer AS id', [sequence]);
    session.lockId = rows[0]?.id ?? 0;
    await session.takeLock(client);
    session.client = client;
    return session;
  }

  get id(): number {
    return this.lockId;
  }

  /** Calls `handler` for each notification, and with undefined after a reconnection. Resolves once listening; to a function that ends it. */
  async listen(channel: string, handler: Handler): Promise<() => void> {
    const handlers = this.handlers.get(channel) ?? new Set();
    handlers.add(handler);
    this.handlers.set(channel, handlers);
    // While reconnecting there is nothing to do: the new connection listens to all channels.
    if (handlers.size === 1) await this.client?.query(`LISTEN ${quote(channel)}`).catch(() => undefined);
    return () => void handlers.delete(handler);
  }

  async close(): Promise<void> {
    this.closing = true;
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
    await this.reconnecting;
  }

  private async connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      application_name: 'pigeonnier session',
    });
    client.on('error', () => undefined); // 'end' follows, and is what we act on
    client.on('notification', ({ channel, payload }) => this.tell(channel, payload));
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once('end', () => this.lost(client));
    return client;
  }

  private lost(client: Client): void {
    if (this.closing || this.client !== client) return;
    this.client = undefined;
    this.reconnecting = this.reconnect();
  }

  private async reconnect(): Promise<void> {
    for (let wait = FIRST_DELAY_MS; !this.closing; wait = Math.min(wait * 2, LONGEST_DELAY_MS)) {
      let client: Client | undefined;
      try {
        client = await this.connect();
        // Channels added meanwhile are visited too, as the map is read while it grows; nothing is awaited after the last.
        for (const channel of this.handlers.keys()) await client.query(`LISTEN ${quote(channel)}`);
        this.client = client;
      } catch {
        await client?.end().catch(() => undefined);
        await delay(wait, undefined, { ref: false });
        continue;
      }
      if (this.closing) return await client.end();
      this.takeLock(client).catch(() => undefined); // fails only if the connection is lost again, which starts all over
      for (const channel of this.handlers.keys()) this.tell(channel, undefined);
      return;
    }
  }

  /** The server may hold on to a lost session for a while: tried until it lets go of the lock. */
  private async takeLock(client: Client): Promise<void> {
    for (;;) {
      const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', [
        this.lockSpace,
        this.lockId,
      ]);
      if (rows[0]?.taken === true || this.closing) return;
      await delay(LOCK_RETRY_MS, undefined, { ref: false });
    }
  }

  private tell(channel: string, payload: string | undefined): void {
    this.handlers.get(channel)?.forEach((handler) => handler(payload));
  }
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
