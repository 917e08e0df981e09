import { Option } from 'commander';
import type { Command } from 'commander';
import { AccountsModule, ApiKeysService, KEY_SCOPES } from '../../accounts/index.js';
import type { KeyScope } from '../../accounts/index.js';
import { OperationRefused } from '../operation-refused.js';
import { accountOf } from './account-of.js';
import type { AccountOptions } from './account-of.js';
import { columns } from './terminal.js';
import type { OutputOptions, Terminal } from './terminal.js';
import { withServices } from './workplace.js';

interface CreateOptions extends AccountOptions, OutputOptions {
  readonly scope: KeyScope;
  readonly name?: string;
  readonly expires?: string;
}

interface RemoveOptions extends AccountOptions, OutputOptions {
  readonly id: string;
}

/** `keys …`: further API keys of an account. */
export function addKeysCommands(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').description('API keys of an account: create, list, remove');
  keys
    .command('create')
    .description('add an API key, shown once')
    .requiredOption('--email <address>', 'the account')
    .addOption(new Option('--scope <scope>', 'what the key opens').choices(KEY_SCOPES).makeOptionMandatory())
    .option('--name <text>', 'what the key is for')
    .option('--expires <time>', 'when the key stops working, in ISO 8601 with zone: 2030-01-31T00:00:00Z')
    .option('--json', 'print JSON')
    .action((options: CreateOptions) => create(terminal, options));
  keys
    .command('list')
    .description('list the keys, without their values')
    .requiredOption('--email <address>', 'the account')
    .option('--json', 'print a JSON array')
    .action((options: AccountOptions & OutputOptions) => list(terminal, options));
  keys
    .command('remove')
    .description('remove a key; it stops working')
    .requiredOption('--email <address>', 'the account')
    .requiredOption('--id <number>', 'the key’s id, from keys list')
    .option('--json', 'print JSON')
    .action((options: RemoveOptions) => remove(terminal, options));
}

async function create(terminal: Terminal, options: CreateOptions): Promise<void> {
  const { scope, name = scope, expires, json } = options;
  const expiresAt = expires === undefined ? undefined : futureTime(expires);
  await withServices(terminal, [AccountsModule], async (services) => {
    const account = await accountOf(services, options);
    const wish = { scope, name, ...(expiresAt !== undefined && { expiresAt }) };
    const { id, key } = await services.get(ApiKeysService).create(account.id, wish);
    terminal.print(json ? JSON.stringify({ id, api_key: key }) : key);
  });
}

async function list(terminal: Terminal, options: AccountOptions & OutputOptions): Promise<void> {
  const keys = await withServices(terminal, [AccountsModule], async (services) => {
    const { id } = await accountOf(services, options);
    return services.get(ApiKeysService).list(id);
  });
  if (options.json) {
    const rows = keys.map(({ id, name, scope, expiresAt, createdAt }) => ({
      id,
      name,
      scope,
      expires_at: expiresAt ?? null,
      created_at: createdAt,
    }));
    return terminal.print(JSON.stringify(rows));
  }
  const rows = keys.map(({ id, name, scope, expiresAt }) => [String(id), name, scope, expiresAt?.toISOString() ?? 'never']);
  terminal.print(columns([['id', 'name', 'scope', 'expires'], ...rows]));
}

async function remove(terminal: Terminal, options: RemoveOptions): Promise<void> {
  await withServices(terminal, [AccountsModule], async (services) => {
    const { id, email } = await accountOf(services, options);
    const idKey = Number(options.id);
    const isRemoved = Number.isSafeInteger(idKey) && (await services.get(ApiKeysService).remove(id, idKey));
    if (!isRemoved) throw new OperationRefused(`${email} has no key with the id ${options.id}`);
    terminal.print(options.json ? JSON.stringify({ id: idKey }) : `Key ${idKey} of ${email} is removed.`);
  });
}

function futureTime(text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time.getTime())) throw new OperationRefused(`${text} is no time in ISO 8601`);
  if (time <= new Date()) throw new OperationRefused(`${text} is in the past`);
  return time;
}
