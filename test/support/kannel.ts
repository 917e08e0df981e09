import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

const run = promisify(execFile);

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/kannel');
const PACKAGES = ['kannel', 'kannel-extras'];
/** Downloads are given up after this; the tests of the strict fake cover the rest. */
const DOWNLOAD_MS = 60_000;

/** Kannel's programs. */
export interface KannelPrograms {
  readonly bearerbox: string;
  readonly smsbox: string;
  readonly fakesmsc: string;
  readonly libraries: string;
}

/** The programs of this machine, else those of Debian's packages, unpacked beside this repository without being installed. */
export async function findKannel(): Promise<KannelPrograms | { readonly missing: string }> {
  const installed = programsIn('/');
  if (installed !== undefined) return installed;
  try {
    return programsIn(CACHE) ?? (await unpack());
  } catch (error) {
    return { missing: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

function programsIn(root: string): KannelPrograms | undefined {
  const programs = {
    bearerbox: join(root, 'usr/sbin/bearerbox'),
    smsbox: join(root, 'usr/sbin/smsbox'),
    fakesmsc: join(root, 'usr/lib/kannel/test/fakesmsc'),
  };
  if (!Object.values(programs).every((program) => existsSync(program))) return undefined;
  const triplet = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
  return { ...programs, libraries: [join(root, 'usr/lib', triplet), join(root, 'lib', triplet)].join(':') };
}

/** Whoever is first wins: the unpacked folder is moved into its place whole. */
async function unpack(): Promise<KannelPrograms> {
  const folder = await mkdtemp(join(tmpdir(), 'pigeonnier-kannel-'));
  try {
    await download(folder, PACKAGES);
    await download(folder, await librariesOf(folder));
    for (const file of await packagesIn(folder))
      await run('dpkg-deb', ['-x', join(folder, file), join(folder, 'root')], { timeout: DOWNLOAD_MS });
    const programs = programsIn(join(folder, 'root'));
    if (programs === undefined) throw new Error('Debian’s packages hold no Kannel');
    const { stdout } = await run('ldd', [programs.bearerbox], { env: { ...process.env, LD_LIBRARY_PATH: programs.libraries } });
    if (stdout.includes('not found')) throw new Error(`a library is missing: ${/.*not found/.exec(stdout)?.[0].trim() ?? ''}`);
    await mkdir(resolve(CACHE, '..'), { recursive: true });
    await run('cp', ['-r', join(folder, 'root'), `${CACHE}.${process.pid}`]);
    await rename(`${CACHE}.${process.pid}`, CACHE).catch(() => rm(`${CACHE}.${process.pid}`, { recursive: true }));
    const kept = programsIn(CACHE);
    if (kept === undefined) throw new Error('the unpacked Kannel is not complete');
    return kept;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(folder: string, names: readonly string[]): Promise<void> {
  await run('apt-get', ['download', ...names], { cwd: folder, timeout: DOWNLOAD_MS });
}

async function packagesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((file) => file.endsWith('.deb'));
}

async function librariesOf(folder: string): Promise<readonly string[]> {
  const fields = await Promise.all(
    (await packagesIn(folder)).map(async (file) => (await run('dpkg-deb', ['-f', join(folder, file), 'Depends'])).stdout),
  );
  const names = fields.flatMap((field) => field.split(',').map((dependency) => dependency.trim().split(/[\s:]/, 1)[0] ?? ''));
  return [...new Set(names.filter((name) => name.startsWith('lib') && name !== 'libc6'))];
}

/** Groups of kannel.conf that take messages to the gateway, as its documentation words them. */
export type ServiceGroups = readonly string[];

/** A Kannel of a test's own: bearerbox, smsbox, and a fake SMSC that acknowledges what it gets. */
export class RunningKannel {
  readonly sendsmsUrl: string;
  private smsbox: ChildProcess | undefined;

  private constructor(
    private readonly programs: KannelPrograms,
    private readonly folder: string,
    private readonly ports: { readonly sendsms: number; readonly smsc: number; readonly replies: number },
    private readonly configuration: string,
    private readonly processes: ChildProcess[],
    private readonly log: { text: string },
  ) {
    this.sendsmsUrl = `http://127.0.0.1:${ports.sendsms}/cgi-bin/sendsms`;
  }

  static async start(programs: KannelPrograms): Promise<RunningKannel> {
    const folder = await mkdtemp(join(tmpdir(), 'pigeonnier-kannel-'));
    const [admin, boxes, smsc, replies, sendsms] = (await Promise.all(Array.from({ length: 5 }, freePort))) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const configuration = configurationOf({ folder, admin, boxes, smsc, replies, sendsms });
    const log = { text: '' };
    const kannel = new RunningKannel(programs, folder, { sendsms, smsc, replies }, configuration, [], log);
    await writeFile(join(folder, 'kannel.conf'), configuration);
    kannel.run(programs.bearerbox, ['kannel.conf']);
    await listening(boxes);
    await listening(smsc);
    await kannel.serve([]);
    kannel.run(programs.fakesmsc, ['-H', '127.0.0.1', '-r', String(smsc), '-m', '0', '1 2 text nothing'], (text) => (log.text += text));
    return kannel;
  }

  /** Starts smsbox anew with these groups: they name a phone, which is made with the help of a smsbox. */
  async serve(groups: ServiceGroups): Promise<void> {
    if (this.smsbox !== undefined) await stop(this.smsbox);
    await writeFile(join(this.folder, 'kannel.conf'), [this.configuration, ...groups].join('\n\n') + '\n');
    this.smsbox = this.run(this.programs.smsbox, ['kannel.conf']);
    await listening(this.ports.sendsms);
  }

  /** Somebody writes: `sender receiver text words`, as fakesmsc takes it. */
  async receive(message: string): Promise<void> {
    const phone = this.run(this.programs.fakesmsc, ['-H', '127.0.0.1', '-r', String(this.ports.replies), '-m', '1', '-i', '0.1', message]);
    let said = '';
    phone.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually(() => {
      if (!said.includes('sent message 1')) throw new Error(`fakesmsc has not sent: ${said}`);
    });
    await stop(phone);
  }

  /** What the SMSC got, in fakesmsc's words: `sender receiver type data`. */
  delivered(): readonly string[] {
    return [...this.log.text.matchAll(/Got message \d+: <(.*)>/g)].map(([, message = '']) => message);
  }

  /** Kannel's own record of what left: one line a message, with its flags (class, coding, …). */
  accessLog(): Promise<string> {
    return readFile(join(this.folder, 'access.log'), 'utf8');
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map(stop));
    await rm(this.folder, { recursive: true, force: true });
  }

  private run(program: string, args: readonly string[], hear?: (text: string) => void): ChildProcess {
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...process.env, LD_LIBRARY_PATH: this.programs.libraries },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (chunk: Buffer) => hear?.(chunk.toString()));
    this.processes.push(child);
    return child;
  }
}

interface Places {
  readonly folder: string;
  readonly admin: number;
  readonly boxes: number;
  readonly smsc: number;
  readonly replies: number;
  readonly sendsms: number;
}

function configurationOf({ folder, admin, boxes, smsc, replies, sendsms }: Places): string {
  return `group = core
admin-port = ${admin}
admin-interface = 127.0.0.1
admin-password = test-of-admin
smsbox-port = ${boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
access-log = ${folder}/access.log
log-level = 3

group = smsc
smsc = fake
smsc-id = outgoing
port = ${smsc}
connect-allow-ip = 127.0.0.1
denied-smsc-id = replies

group = smsc
smsc = fake
smsc-id = replies
port = ${replies}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${sendsms}
sendsms-interface = 127.0.0.1
log-level = 3

group = sendsms-user
username = pigeonnier
password = test-of-kannel
max-messages = 10
concatenation = true`;
}

async function listening(port: number): Promise<void> {
  await eventually(async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect').finally(() => socket.destroy());
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((end) => child.once('exit', end));
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await ended;
  clearTimeout(forced);
}
