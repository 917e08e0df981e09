import { Injectable } from '@nestjs/common';
import { Clock } from '../../config/index.js';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import { applyStatus } from './apply-status.js';
import type { Standing } from './apply-status.js';
import { CallbackProblems } from './callback-problems.repository.js';
import { SentMessages } from './sent-messages.repository.js';
import type { Finding, SentMessage } from './sent-messages.repository.js';
import { failureOf } from './status-report.js';
import type { StatusChange, StatusReport, WaitingReport } from './status-report.js';
import { StatusReportsRepository } from './status-reports.repository.js';
import type { LockedMessage, MessageUpdate, ReportEntry } from './status-reports.repository.js';

/** A provider reports within 48 hours; a day more for hosts that were down. */
const KEPT_WAITING_MS = 72 * 3_600_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30 * 60_000;
const MAX_DUE = 1_000;

/** What became of the reports that were handed over together. */
export interface ReportsOutcome {
  /** Messages that have another status now. */
  readonly changes: readonly StatusChange[];
  /** Reports that reached their message. */
  readonly reached: number;
  /** Reports whose message is not known yet. */
  readonly waiting: number;
  /** Reports that will never reach a message. */
  readonly lost: number;
}

/** Brings delivery reports to their messages, many at a time. */
@Injectable()
export class StatusReports {
  constructor(
    private readonly database: Database,
    private readonly repository: StatusReportsRepository,
    private readonly sent: SentMessages,
    private readonly problems: CallbackProblems,
    private readonly clock: Clock,
  ) {}

  /**
   * Applies reports in their order, within the caller's transaction. Each is kept in its message's timeline, applied or not;
   * one that came before its message's uid waits.
   */
  async apply(tx: Transaction, reports: readonly (StatusReport | WaitingReport)[]): Promise<ReportsOutcome> {
    if (reports.length === 0) return NOTHING;
    const findings = await this.sent.find(tx, reports);
    const messages = findings.filter(isMessage);
    const changes = messages.length === 0 ? [] : await this.applyFound(tx, reports, findings, messages);
    const unknown = reports.filter((_, index) => findings[index] === 'unknown_uid').map((report) => this.asWaiting(report));
    const now = this.clock.now();
    const [waiting, expired] = [unknown.filter((report) => report.expiresAt > now), unknown.filter((report) => report.expiresAt <= now)];
    if (waiting.length > 0) await this.repository.keepWaiting(tx, waiting, waiting.map(delayMs));
    const misdirected = reports.filter((_, index) => findings[index] === 'unknown_recipient');
    await this.problems.add(tx, [
      ...expired.map((report) => ({ ...report, code: 'no_message' as const, detail: `(${report.uid})` })),
      ...misdirected.map((report) => ({ ...report, code: 'unknown_recipient' as const, detail: `(${report.uid})` })),
    ]);
    return { changes, reached: messages.length, waiting: waiting.length, lost: expired.length + misdirected.length };
  }

  /** Tries again what waits for these uids: called by whoever has just stored them. */
  async retryFor(uids: readonly string[]): Promise<ReportsOutcome> {
    if (uids.length === 0 || !(await this.repository.anyWaits(uids))) return NOTHING;
    return this.database.transaction(async (tx) => this.apply(tx, await this.repository.takeByUid(tx, uids)));
  }

  /** Tries again what has rested long enough; safe on any number of hosts. Answers how many reports it looked at. */
  async retryDue(): Promise<number> {
    // Asked many times a second and mostly in vain: a transaction would cost a write each time.
    if (!(await this.repository.anyDue())) return 0;
    return this.database.transaction(async (tx) => {
      const due = await this.repository.takeDue(tx, MAX_DUE);
      await this.apply(tx, due);
      return due.length;
    });
  }

  private async applyFound(
    tx: Transaction,
    reports: readonly StatusReport[],
    findings: readonly Finding[],
    messages: readonly SentMessage[],
  ): Promise<readonly StatusChange[]> {
    const locked = new Map((await this.repository.lock(tx, messages)).map((message) => [keyOf(message), message]));
    const updates = new Map<string, MessageUpdate>();
    const entries: ReportEntry[] = [];
    reports.forEach((report, index) => {
      const finding = findings[index];
      if (finding === undefined || !isMessage(finding)) return;
      const key = keyOf(finding);
      const before: Standing | undefined = updates.get(key) ?? locked.get(key);
      if (before === undefined) return;
      const after = applyStatus(before, report.status);
      if (after !== before) updates.set(key, updateOf(finding, after, report));
      entries.push({ idMessage: finding.id, report, applied: after.status === report.status });
    });
    await this.repository.write(tx, [...updates.values()], entries);
    return [...updates.values()].filter((update) => locked.get(keyOf(update))?.status !== update.status).map(changeOf);
  }

  private asWaiting(report: StatusReport | WaitingReport): WaitingReport {
    if ('tries' in report) return { ...report, tries: report.tries + 1 };
    return { ...report, tries: 0, expiresAt: new Date(this.clock.now().getTime() + KEPT_WAITING_MS) };
  }
}

const NOTHING: ReportsOutcome = { changes: [], reached: 0, waiting: 0, lost: 0 };

function isMessage(finding: Finding): finding is SentMessage {
  return typeof finding === 'object';
}

function keyOf({ idUser, id }: Pick<LockedMessage, 'idUser' | 'id'>): string {
  return `${idUser} ${id}`;
}

function updateOf({ idUser, id }: SentMessage, standing: Standing, report: StatusReport): MessageUpdate {
  return { idUser, id, ...standing, failure: standing.status === 'failed' ? failureOf(report) : undefined };
}

function changeOf({ idUser, id, status }: MessageUpdate): StatusChange {
  return { idUser, idMessage: id, status };
}

function delayMs({ tries }: WaitingReport): number {
  return Math.min(FIRST_DELAY_MS * 2 ** Math.min(tries, 20), LONGEST_DELAY_MS);
}
