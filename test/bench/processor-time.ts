import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const TICK_US = 10_000;

interface ProcessTimes {
  readonly parent: number;
  readonly own: number;
  /** Of children that have ended. */
  readonly ended: number;
}

/** Processor time that a process and its children have used, in microseconds: steadier than rates on a busy machine. */
export function processorTimeOf(pid: number): number {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((id) => id > 0 && read(id)?.parent === pid);
  const times = [pid, ...children].map(read);
  return times.reduce((sum, process, index) => sum + (process?.own ?? 0) + (index === 0 ? (process?.ended ?? 0) : 0), 0);
}

function read(pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(9, 13).map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = ticks;
    return { parent: Number(parent), own: (user + system) * TICK_US, ended: (endedUser + endedSystem) * TICK_US };
  } catch {
    return undefined;
  }
}
