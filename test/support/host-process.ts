import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ApiClient } from './api-client.js';
import { BuiltHost, PROJECT } from './built-host.js';
import { freePort } from './free-port.js';

const run = promisify(execFile);

/** A built host that is killed and started again at the same address. */
export class HostProcess {
  private constructor(
    private readonly environment: Readonly<Record<string, string>>,
    private host: BuiltHost,
  ) {}

  /** Resolves once it listens. */
  static async start(environment: Readonly<Record<string, string>>): Promise<HostProcess> {
    const fixed = { HOST: '127.0.0.1', PORT: String(await freePort()), ...environment };
    return new HostProcess(fixed, await BuiltHost.start({ env: fixed }));
  }

  get url(): string {
    return this.host.url;
  }

  /** Again, after it has ended. */
  async restart(): Promise<void> {
    this.host = await BuiltHost.start({ env: this.environment });
  }

  /** Answers when the process is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.host.end(signal);
  }

  /** Makes an account by the command line, beside the running host. */
  async account(email: string): Promise<ApiClient> {
    const apiKey = `key-of-${email.replace(/\W/g, '-')}-0123456789`;
    const words = ['users', 'create', '--email', email, '--api-key', apiKey, '--json'];
    await run(process.execPath, [`${PROJECT}dist/cli.js`, ...words], { env: { PATH: process.env.PATH, ...this.environment } });
    return new ApiClient(this.url, apiKey);
  }
}
