import { Command, CommanderError } from 'commander';
import { AccountRefused } from '../../accounts/index.js';
import { ConfigurationError } from '../../config/index.js';
import { isConnectionError } from '../../database/index.js';
import { hostVersion } from '../host-version.js';
import { OperationRefused } from '../operation-refused.js';
import { addAdaptersCommands } from './adapters.commands.js';
import { addContactsCommands } from './contacts.commands.js';
import { addDatabaseCommands } from './database.commands.js';
import { addDoctorCommand } from './doctor.command.js';
import { addKeysCommands } from './keys.commands.js';
import { addMediasCommands } from './medias.commands.js';
import { addPhonesCommands } from './phones.commands.js';
import { addSettingsCommands } from './settings.commands.js';
import type { Terminal } from './terminal.js';
import { addUsersCommands } from './users.commands.js';

/** Runs one command line and returns the exit code. What went wrong is said in one sentence. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = new Command('cli')
    .description('Operates a Pigeonnier: beside a running host on the same DATA_DIR or DATABASE_URL, or without one.')
    .version(hostVersion())
    .configureOutput({ writeOut: (text) => terminal.print(text.trimEnd()), writeErr: (text) => terminal.complain(text.trimEnd()) })
    .exitOverride();
  addUsersCommands(program, terminal);
  addKeysCommands(program, terminal);
  addSettingsCommands(program, terminal);
  addMediasCommands(program, terminal);
  addContactsCommands(program, terminal);
  addPhonesCommands(program, terminal);
  addAdaptersCommands(program, terminal);
  addDatabaseCommands(program, terminal);
  addDoctorCommand(program, terminal, () => (exitCode = 1));
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said by itself what it does not understand.
    if (error instanceof CommanderError) return error.exitCode;
    terminal.complain(explain(error, terminal));
    return 1;
  }
}

const EXPECTED = [OperationRefused, ConfigurationError, AccountRefused];

function explain(error: unknown, { env }: Terminal): string {
  if (!(error instanceof Error)) return sentence(String(error));
  if (EXPECTED.some((type) => error instanceof type)) return sentence(error.message);
  // Node's refusals of several addresses at once have a code and no message.
  const words = error.message === '' ? ((error as NodeJS.ErrnoException).code ?? error.name) : error.message;
  if (isConnectionError(error)) return sentence(`the database cannot be reached (${words})`);
  if ('severity' in error) return sentence(`the database refuses: ${words}`);
  return env.LOG_LEVEL === 'debug' && error.stack !== undefined ? error.stack : sentence(`unexpected error: ${words}`);
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.$/, '')}.`;
}
