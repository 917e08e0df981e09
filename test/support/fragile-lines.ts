import { resolve } from 'node:path';

/** A call that a line of the plugin `fragile-sms` has seen. */
export interface LineCall {
  readonly line: string;
  readonly method: 'send' | 'sendBatch' | 'checkStatus';
  readonly numbers: readonly string[];
  readonly text?: string;
}

interface Lines {
  readonly does: Map<string, string>;
  readonly calls: LineCall[];
  readonly hanging: (() => void)[];
}

export const FRAGILE_PLUGIN = resolve(import.meta.dirname, '../fixtures/plugins/fragile-sms');

function lines(): Lines {
  const shared = globalThis as { fragileLines?: Lines };
  return (shared.fragileLines ??= { does: new Map(), calls: [], hanging: [] });
}

/** From now on the line `works`, `hangs`, answers `garbage`, `throws`, leaves a `stray` rejection, or refuses with a kind of error. */
export function lineDoes(line: string, what: string): void {
  lines().does.set(line, what);
}

export function callsOf(line: string, ...methods: readonly LineCall['method'][]): readonly LineCall[] {
  return lines().calls.filter((call) => call.line === line && (methods.length === 0 || methods.includes(call.method)));
}

/** How many calls hang. */
export function hanging(): number {
  return lines().hanging.length;
}

/** Lets all calls go that hang. */
export function letGo(): void {
  for (const answer of lines().hanging.splice(0)) answer();
}
