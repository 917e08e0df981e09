import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { outsideNpm } from './outside-npm.js';

const run = promisify(execFile);

/** The names that are published here only. */
const OURS = /^\/(?:@pigeonnier\/|pigeonnier-)/;

/** What `npm publish` sends, as far as an installation asks for it. */
interface Publication {
  readonly name: string;
  readonly versions: Readonly<Record<string, object>>;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>;
}

/** An npm registry on this machine: keeps what is published to it and sends requests for anything else to the usual one. */
export class NpmRegistry {
  private readonly publications = new Map<string, Publication>();

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
    private readonly upstream: string,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.serve(request, response));
  }

  static async start(): Promise<NpmRegistry> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const folder = await mkdtemp(join(tmpdir(), 'npm-registry-'));
    const { stdout: upstream } = await run('npm', ['config', 'get', 'registry'], { env: outsideNpm() });
    const registry = new NpmRegistry(server, folder, upstream.trim().replace(/\/$/, ''));
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const settings = {
      registry: `http://${address}`,
      [`//${address}:_authToken`]: 'anybody',
      'prefer-offline': true,
      audit: false,
      fund: false,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${String(value)}\n`);
    await writeFile(registry.configuration, lines.join(''));
    return registry;
  }

  /** For processes that are to use it. */
  get environment(): NodeJS.ProcessEnv {
    return { ...outsideNpm(), npm_config_userconfig: this.configuration };
  }

  /** Publishes the built package in this folder. */
  async publish(folder: string): Promise<void> {
    await run('npm', ['publish', '--ignore-scripts'], { cwd: folder, env: this.environment });
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
    await rm(this.folder, { recursive: true });
  }

  private get configuration(): string {
    return join(this.folder, 'npmrc');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://registry').pathname);
    if (!OURS.test(path)) return void response.writeHead(307, { location: `${this.upstream}${request.url ?? ''}` }).end();
    if (request.method === 'PUT') {
      const publication = (await json(request)) as Publication;
      this.publications.set(publication.name, publication);
      return void response.writeHead(201, { 'content-type': 'application/json' }).end('{}');
    }
    const [name = '', file] = path.slice(1).split('/-/');
    const publication = this.publications.get(name);
    // A scoped package's file has its scope in its name, but not in its address.
    const attached = Object.entries(publication?._attachments ?? {}).find(
      ([attachment]) => file !== undefined && attachment.endsWith(file),
    );
    if (publication === undefined) response.writeHead(404).end('{}');
    else if (attached !== undefined) response.end(Buffer.from(attached[1].data, 'base64'));
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ...publication, _attachments: undefined }));
  }
}
