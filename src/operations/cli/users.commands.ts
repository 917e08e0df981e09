import type { Command } from 'commander';
import { AccountsModule, AccountsService, CallbackSecrets } from '../../accounts/index.js';
import type { AccountStatus } from '../../accounts/index.js';
import { accountOf } from './account-of.js';
import type { AccountOptions } from './account-of.js';
import { columns } from './terminal.js';
import type { OutputOptions, Terminal } from './terminal.js';
import { withServices } from './workplace.js';

interface CreateOptions extends AccountOptions, OutputOptions {
  readonly password?: string;
  readonly apiKey?: string;
  readonly admin?: boolean;
}

interface RotateOptions extends AccountOptions, OutputOptions {
  readonly callback?: boolean;
}

/** `users …`: accounts. */
export function addUsersCommands(program: Command, terminal: Terminal): void {
  const users = program.command('users').description('accounts: create, list, suspend, activate, rotate-key');
  users
    .command('create')
    .description('create an account; what is not given is generated and shown once')
    .requiredOption('--email <address>', 'e-mail address, to log in with')
    .option('--password <text>', 'password')
    .option('--api-key <key>', 'API key: 16 to 64 letters, digits, _ or -')
    .option('--admin', 'an administrator’s account')
    .option('--json', 'print {"id":…} alone')
    .action((options: CreateOptions) => create(terminal, options));
  users
    .command('list')
    .description('list the accounts')
    .option('--json', 'print a JSON array')
    .action((options: OutputOptions) => list(terminal, options));
  addStatusCommand(users, terminal, 'suspend', 'suspended', 'lock an account out of the API; its due messages wait');
  addStatusCommand(users, terminal, 'activate', 'active', 'let a suspended account in again');
  users
    .command('rotate-key')
    .description('replace the main API key; the old one stops working')
    .requiredOption('--email <address>', 'the account')
    .option('--callback', 'replace the secret in the callback addresses instead')
    .option('--json', 'print JSON')
    .action((options: RotateOptions) => rotateKey(terminal, options));
}

function addStatusCommand(users: Command, terminal: Terminal, name: string, status: AccountStatus, description: string): void {
  users
    .command(name)
    .description(description)
    .requiredOption('--email <address>', 'the account')
    .option('--json', 'print JSON')
    .action((options: AccountOptions & OutputOptions) =>
      withServices(terminal, [AccountsModule], async (services) => {
        const { id, email } = await accountOf(services, options);
        await services.get(AccountsService).setStatus(id, status);
        terminal.print(options.json ? JSON.stringify({ id, status }) : `${email} is ${status}.`);
      }),
    );
}

async function create(terminal: Terminal, { email, password, apiKey, admin, json }: CreateOptions): Promise<void> {
  const wish = { email, ...(password !== undefined && { password }), ...(apiKey !== undefined && { apiKey }), admin: admin ?? false };
  const created = await withServices(terminal, [AccountsModule], (services) => services.get(AccountsService).create(wish));
  if (json) return terminal.print(JSON.stringify({ id: created.id }));
  const rows = [
    ['id', String(created.id)],
    ['e-mail', created.email],
    ['password', created.password],
    ['API key', created.apiKey],
  ];
  terminal.print(columns(rows));
}

async function list(terminal: Terminal, { json }: OutputOptions): Promise<void> {
  const accounts = await withServices(terminal, [AccountsModule], (services) => services.get(AccountsService).list());
  if (json) {
    const rows = accounts.map(({ id, email, admin, status, createdAt }) => ({ id, email, admin, status, created_at: createdAt }));
    return terminal.print(JSON.stringify(rows));
  }
  const rows = accounts.map(({ id, email, admin, status }) => [String(id), email, status, admin ? 'admin' : '']);
  terminal.print(columns([['id', 'e-mail', 'status', ''], ...rows]));
}

async function rotateKey(terminal: Terminal, options: RotateOptions): Promise<void> {
  await withServices(terminal, [AccountsModule], async (services) => {
    const { id } = await accountOf(services, options);
    const key = options.callback ? await services.get(CallbackSecrets).rotate(id) : await services.get(AccountsService).rotateKey(id);
    terminal.print(options.json ? JSON.stringify({ id, api_key: key }) : key);
  });
}
