import type { Command } from 'commander';
import { AccountsModule, SettingsService } from '../../accounts/index.js';
import { accountOf } from './account-of.js';
import type { AccountOptions } from './account-of.js';
import { columns } from './terminal.js';
import type { OutputOptions, Terminal } from './terminal.js';
import { withServices } from './workplace.js';

/** `settings …`: settings of an account, under RaspiSMS's names. */
export function addSettingsCommands(program: Command, terminal: Terminal): void {
  const settings = program.command('settings').description('settings of an account: set, list');
  settings
    .command('set')
    .description('set one setting')
    .requiredOption('--email <address>', 'the account')
    .argument('<name>', 'name of the setting, such as smsstop')
    .argument('<value>', 'its value')
    .option('--json', 'print JSON')
    .action((name: string, value: string, options: AccountOptions & OutputOptions) => set(terminal, name, value, options));
  settings
    .command('list')
    .description('list all settings')
    .requiredOption('--email <address>', 'the account')
    .option('--json', 'print a JSON object')
    .action((options: AccountOptions & OutputOptions) => list(terminal, options));
}

async function set(terminal: Terminal, name: string, value: string, options: AccountOptions & OutputOptions): Promise<void> {
  await withServices(terminal, [AccountsModule], async (services) => {
    const { id, email } = await accountOf(services, options);
    await services.get(SettingsService).set(id, name, value);
    terminal.print(options.json ? JSON.stringify({ id, name, value }) : `${name} of ${email} is now "${value}".`);
  });
}

async function list(terminal: Terminal, options: AccountOptions & OutputOptions): Promise<void> {
  const settings = await withServices(terminal, [AccountsModule], async (services) => {
    const { id } = await accountOf(services, options);
    return services.get(SettingsService).all(id);
  });
  terminal.print(options.json ? JSON.stringify(settings) : columns(Object.entries(settings)));
}
