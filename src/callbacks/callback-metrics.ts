import { Injectable } from '@nestjs/common';
import type { ReportsOutcome } from '../messages/index.js';
import { Metrics } from '../telemetry/index.js';
import type { CallbackRoute } from './callback-event.js';

/** What became of events that were applied together. */
export interface AppliedCallbacks {
  readonly reports: ReportsOutcome;
  /** Messages, and calls, that were not known before. */
  readonly received: number;
  readonly calls: number;
  readonly problems: number;
}

/** Counts what providers tell us and what became of it. */
@Injectable()
export class CallbackMetrics {
  private readonly received;
  private readonly outcomes;
  private readonly seconds;

  constructor(metrics: Metrics) {
    this.received = metrics.counter({
      name: 'pigeonnier_callbacks_received_total',
      help: 'Calls of providers, by route and by the HTTP status they were answered with.',
      labels: ['route', 'status'],
    });
    this.outcomes = metrics.counter({
      name: 'pigeonnier_callback_outcomes_total',
      help: 'What became of callbacks: report reached its message, report waits for its message, report lost, message received, call received, problem.',
      labels: ['outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'pigeonnier_callback_answer_seconds',
      help: 'Time from the arrival of a callback to its answer.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    });
  }

  answered(route: CallbackRoute, status: number, seconds: number): void {
    this.received.add({ route, status: String(status) });
    this.seconds.observe({}, seconds);
  }

  applied({ reports, received, calls, problems }: AppliedCallbacks): void {
    const counts = {
      report_reached: reports.reached,
      report_waiting: reports.waiting,
      report_lost: reports.lost,
      message_received: received,
      call_received: calls,
      problem: problems,
    };
    for (const [outcome, count] of Object.entries(counts)) if (count > 0) this.outcomes.add({ outcome }, count);
  }
}
