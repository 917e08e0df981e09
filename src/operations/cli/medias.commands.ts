import type { Command } from 'commander';
import { MediasModule, Medias } from '../../medias/index.js';
import { OperationRefused } from '../operation-refused.js';
import type { OutputOptions, Terminal } from './terminal.js';
import { withServices } from './workplace.js';

interface CleanOptions extends OutputOptions {
  readonly olderThan: string;
}

const DAY_MS = 86_400_000;
/** A hundred years. */
const MAX_DAYS = 36_500;

/** `medias …`: files of MMS. */
export function addMediasCommands(program: Command, terminal: Terminal): void {
  const medias = program.command('medias').description('files of MMS: clean');
  medias
    .command('clean')
    .description('remove files that belong to no message: uploaded and never sent, or of cancelled messages')
    .option('--older-than <days>', 'leave younger files alone: they may be for a message to come', '1')
    .option('--json', 'print JSON')
    .action((options: CleanOptions) => clean(terminal, options));
}

async function clean(terminal: Terminal, { olderThan, json }: CleanOptions): Promise<void> {
  const days = /^\d{1,5}(?:\.\d{1,3})?$/.test(olderThan) ? Number(olderThan) : Infinity;
  if (days > MAX_DAYS) throw new OperationRefused(`${olderThan} is no number of days`);
  const removed = await withServices(terminal, [MediasModule], (services) =>
    services.get(Medias).clean(new Date(Date.now() - days * DAY_MS)),
  );
  terminal.print(json ? JSON.stringify({ removed }) : `${removed} ${removed === 1 ? 'file is' : 'files are'} removed.`);
}
