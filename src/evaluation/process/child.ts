import { Performer } from './perform.js';
import { READY } from './protocol.js';
import type { Work } from './protocol.js';
import { Watchdog } from './watchdog.js';

/*
 * The program of the child process. It gets its zone as TZ and the time that one evaluation may take as its argument, works on what the host
 * sends, and ends with the host.
 */

/** A terminal or a service manager signals the whole group: the host decides when this ends. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.on('disconnect', () => process.exit());

const performer = new Performer(process.env.TZ ?? 'UTC', new Watchdog(Number(process.argv[2])));

process.on('message', (work: Work) => process.send?.(performer.perform(work)));
process.send?.(READY);
