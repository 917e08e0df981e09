import type { CallbackProblem } from '../messages/index.js';
import { keyOf } from './call.js';
import type { CallIdentity, EndedCall, StartedCall } from './call.js';

/** A call that is stored already. */
export interface KnownCall extends CallIdentity {
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** What was told and is stored of the calls it is about. */
export interface CallNews {
  readonly known: readonly KnownCall[];
  readonly starts: readonly StartedCall[];
  /** Those that waited for their call come first: later ones count. */
  readonly ends: readonly EndedCall[];
}

/** What is to be written. */
export interface CallChanges {
  readonly begun: readonly StartedCall[];
  /** Calls that have another end now. */
  readonly ended: readonly EndedCall[];
  /** Ends of calls that nobody has told of. */
  readonly waiting: readonly EndedCall[];
  readonly problems: readonly CallbackProblem[];
}

interface Standing {
  readonly startedAt: Date;
  readonly begun: StartedCall | undefined;
  endedAt: Date | null;
  end: EndedCall | undefined;
}

/**
 * Decides what becomes of what providers told about calls. Starts count before ends, whatever their order; the first start of a call
 * and the last end that is not before it count.
 */
export function settleCalls({ known, starts, ends }: CallNews): CallChanges {
  const standings = new Map(known.map((call): [string, Standing] => [keyOf(call), standingOf(call, undefined)]));
  const problems: CallbackProblem[] = [];
  const waiting = new Map<string, EndedCall>();
  for (const start of starts) {
    const standing = standings.get(keyOf(start));
    if (start.endedAt !== undefined && start.endedAt < (standing?.startedAt ?? start.startedAt)) problems.push(endsTooEarly(start));
    else if (standing === undefined) standings.set(keyOf(start), standingOf({ ...start, endedAt: start.endedAt ?? null }, start));
    else if (standing.endedAt === null && start.endedAt !== undefined) end(standing, { ...start, endedAt: start.endedAt });
  }
  for (const one of ends) {
    const standing = standings.get(keyOf(one));
    if (standing === undefined) waiting.set(keyOf(one), one);
    else if (one.endedAt < standing.startedAt) problems.push(endsTooEarly(one));
    else end(standing, one);
  }
  const all = [...standings.values()];
  return {
    begun: all.flatMap(({ begun, endedAt }) => (begun === undefined ? [] : [{ ...begun, endedAt: endedAt ?? undefined }])),
    ended: all.flatMap(({ begun, end: last }) => (begun === undefined && last !== undefined ? [last] : [])),
    waiting: [...waiting.values()],
    problems,
  };
}

function standingOf({ startedAt, endedAt }: Pick<KnownCall, 'startedAt' | 'endedAt'>, begun: StartedCall | undefined): Standing {
  return { startedAt, endedAt, begun, end: undefined };
}

function end(standing: Standing, told: EndedCall): void {
  if (standing.endedAt?.getTime() === told.endedAt.getTime()) return;
  standing.endedAt = told.endedAt;
  standing.end = told;
}

function endsTooEarly({ idEvent, idUser, uid }: EndedCall | StartedCall): CallbackProblem {
  return { idEvent, idUser, code: 'call_ends_early', detail: `(${uid})` };
}
