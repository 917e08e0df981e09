import type { Command } from 'commander';
import { loadEnvironment } from '../../config/index.js';
import type { Environment } from '../../config/index.js';
import { AdapterRegistry, PluginsModule } from '../../phones/index.js';
import { withConnection } from '../connect.js';
import { checkDatabase } from '../doctor/check-database.js';
import { checkDisk } from '../doctor/check-machine.js';
import { checkMail } from '../doctor/check-mail.js';
import { checkPlugins } from '../doctor/check-plugins.js';
import { wordsOf, wrong } from '../doctor/check.js';
import type { Finding } from '../doctor/check.js';
import { columns } from './terminal.js';
import type { OutputOptions, Terminal } from './terminal.js';
import { withDatabase, withModules } from './workplace.js';

/** `doctor`: looks at everything the host stands on. `onWrong` is called when something is wrong. */
export function addDoctorCommand(program: Command, terminal: Terminal, onWrong: () => void): void {
  program
    .command('doctor')
    .description('check database, schema, keys, clock, disk, mail, plugins and providers; say what to do')
    .option('--json', 'print JSON')
    .action(async ({ json }: OutputOptions) => {
      const findings = await examine(terminal);
      const ok = findings.every((finding) => finding.ok);
      if (!ok) onWrong();
      terminal.print(json ? JSON.stringify({ ok, checks: findings }) : describe(findings));
    });
}

async function examine(terminal: Terminal): Promise<readonly Finding[]> {
  const environment = loadEnvironment(terminal.env);
  const database = await withDatabase(terminal, (ready) =>
    withConnection(ready.databaseUrl, (client) => checkDatabase(client, ready)),
  ).catch((error: unknown) => [wrong('database', wordsOf(error), adviceFor(environment))]);
  const plugins = await withModules(terminal, environment, [PluginsModule], (services) =>
    checkPlugins(services.get(AdapterRegistry, { strict: false })),
  ).catch((error: unknown) => [wrong('plugins', wordsOf(error), 'correct what is named here')]);
  return [...database, await checkDisk(environment), await checkMail(environment), ...plugins];
}

function adviceFor({ databaseUrl, dataDir }: Environment): string {
  return databaseUrl === undefined ? `look into postgres.log in ${dataDir}` : 'start that PostgreSQL, or correct DATABASE_URL';
}

function describe(findings: readonly Finding[]): string {
  const table = columns(findings.map(({ name, ok, detail }) => [ok ? 'ok' : 'WRONG', name, detail]));
  const advice = findings.flatMap(({ name, advice: words }) => (words === undefined ? [] : [`  ${name}: ${words}`]));
  return advice.length === 0 ? table : [table, '', 'To do:', ...advice].join('\n');
}
