import { createServer, connect } from 'node:net';
import type { Server, Socket } from 'node:net';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Cut = 'before' | 'after';

/** Stands between a client and Postgres and cuts a connection around one statement: before the server hears of it, or after it has been done. */
export class CuttingProxy {
  private cut: { readonly statement: Buffer; readonly when: Cut } | undefined;
  private refusing = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
    private readonly target: string,
    /** The database's address, through the proxy. */
    readonly url: string,
  ) {}

  static async start(databaseUrl: string): Promise<CuttingProxy> {
    const folder = await mkdtemp(join(tmpdir(), 'proxy-'));
    const url = new URL(databaseUrl);
    const target = join(url.searchParams.get('host') ?? '', '.s.PGSQL.5432');
    url.searchParams.set('host', folder);
    const server = createServer();
    const proxy = new CuttingProxy(server, folder, target, url.toString());
    server.on('connection', (client) => proxy.join(client));
    await new Promise<void>((resolve) => server.listen(join(folder, '.s.PGSQL.5432'), resolve));
    return proxy;
  }

  /** Cuts the next connection that sends the statement; new ones are refused until `restore`. */
  cutAt(statement: string, when: Cut): void {
    this.cut = { statement: Buffer.from(`${statement}\0`), when };
  }

  restore(): void {
    this.refusing = false;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private join(client: Socket): void {
    if (this.refusing) return void client.destroy();
    const server = connect(this.target);
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
    }
    let cutting = false;
    client.on('data', (data) => {
      if (this.cut === undefined || !data.includes(this.cut.statement)) return void server.write(data);
      const { when } = this.cut;
      this.cut = undefined;
      this.refusing = true;
      if (when === 'before') return void [client, server].forEach((socket) => socket.destroy());
      cutting = true;
      server.write(data);
    });
    server.on('data', (data) => {
      if (!cutting) return void client.write(data);
      // The server has answered, so it is done; nobody hears of it.
      [client, server].forEach((socket) => socket.destroy());
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }
}
