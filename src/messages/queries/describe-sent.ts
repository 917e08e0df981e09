import type { SentDetailRow, SentRow } from './message-queries.repository.js';
import type { AttemptView, FailureView, MoveView, ReportView, SentDetail, SentView, TimelineEntry } from './message-views.js';

/** All that was recorded about one message, each kind in the order of time. */
export interface Records {
  readonly attempts: readonly AttemptView[];
  readonly reports: readonly ReportView[];
  readonly moves: readonly MoveView[];
  readonly failure: FailureView | undefined;
  /** Those of the adapters in the attempts that cannot send flash messages, as far as they are known here. */
  readonly flashless: ReadonlySet<string>;
}

export function showSent(row: SentRow): SentView {
  return { ...row, uid: row.uid ?? ownUid(row.id) };
}

/** A message with its whole way. Segments and cost are those of the last request that the provider accepted and priced. */
export function describeSent(row: SentDetailRow, records: Records): SentDetail {
  const { attempts, reports, failure } = records;
  return {
    ...row,
    uid: row.uid ?? ownUid(row.id),
    failure: failure === undefined ? null : { code: failure.code, reason: failure.reason },
    providerStatus: reports.at(-1)?.providerStatus ?? null,
    segments: perMessage(attempts, 'segments'),
    cost: perMessage(attempts, 'cost'),
    currency: attempts.findLast(({ currency }) => currency !== null)?.currency ?? null,
    timeline: timelineOf(row, records),
  };
}

/** A request for many messages has one text for all of them, so each has an equal part. */
function perMessage(attempts: readonly AttemptView[], what: 'segments' | 'cost'): number | null {
  const attempt = attempts.findLast((candidate) => candidate[what] !== null);
  const whole = attempt?.[what] ?? null;
  return whole === null ? null : whole / (attempt?.recipients ?? 1);
}

function timelineOf(
  { createdAt, state, flash }: Pick<SentDetail, 'createdAt' | 'state' | 'flash'>,
  { attempts, reports, moves, failure, flashless }: Records,
): readonly TimelineEntry[] {
  const entries: readonly TimelineEntry[] = [
    { kind: 'planned', at: createdAt },
    ...(flash ? withoutFlash(attempts, flashless) : []),
    ...attempts.map((attempt) => ({ kind: 'attempt' as const, ...attempt })),
    ...moves.map((move) => ({ kind: 'moved' as const, ...move })),
    ...reports.map((report) => ({ kind: 'report' as const, ...report })),
    ...(failure === undefined ? [] : [{ kind: state === 'unconfirmed' ? ('unconfirmed' as const) : ('failed' as const), ...failure }]),
  ];
  return entries.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

/** One entry for each adapter without flash, at its first attempt. */
function withoutFlash(attempts: readonly AttemptView[], flashless: ReadonlySet<string>): readonly TimelineEntry[] {
  return [...flashless].flatMap((adapter) => {
    const first = attempts.find((attempt) => attempt.adapter === adapter);
    return first === undefined ? [] : [{ kind: 'without_flash' as const, at: first.at, adapter }];
  });
}

/** As long as RaspiSMS's own: 13 hexadecimal characters. */
function ownUid(id: number): string {
  return id.toString(16).padStart(13, '0');
}
