import type { Command } from 'commander';
import { loadEnvironment } from '../../config/index.js';
import { AdapterRegistry, PluginsModule } from '../../phones/index.js';
import type { GuardedAdapter } from '../../phones/index.js';
import { columns } from './terminal.js';
import type { OutputOptions, Terminal } from './terminal.js';
import { withModules } from './workplace.js';

/** `adapters …`: what the configured plugins offer. */
export function addAdaptersCommands(program: Command, terminal: Terminal): void {
  program
    .command('adapters')
    .description('adapters of the configured plugins: list')
    .command('list')
    .description('load the plugins; show what their adapters can do, and which plugins cannot be used')
    .option('--json', 'print JSON')
    .action((options: OutputOptions) => list(terminal, options));
}

async function list(terminal: Terminal, { json }: OutputOptions): Promise<void> {
  await withModules(terminal, loadEnvironment(terminal.env), [PluginsModule], async (services) => {
    const registry = services.get(AdapterRegistry, { strict: false });
    const quarantined = registry.quarantined();
    if (json) return terminal.print(JSON.stringify({ adapters: registry.list().map(describe), quarantined }));
    const rows = registry.list().map(({ uid, plugin, definition }) => [uid, plugin, definition.capabilities.join(', ')]);
    terminal.print(columns([['adapter', 'plugin', 'capabilities'], ...rows]));
    for (const { plugin, reason } of quarantined) terminal.print(`\nNot in use: ${plugin} ${reason}.`);
  });
}

function describe({ uid, plugin, fields, definition }: GuardedAdapter): object {
  const { name, raspismsName, capabilities, features = {}, limits = {} } = definition;
  return {
    uid,
    raspisms_name: raspismsName ?? null,
    name,
    plugin,
    capabilities,
    features,
    limits,
    fields: fields.map(({ name: field, kind, required, secret }) => ({ name: field, kind, required, secret })),
  };
}
