import { Injectable } from '@nestjs/common';
import { AdapterRegistry, DURATION_BOUNDS, StrayRejections } from '../../phones/index.js';
import { Metrics } from '../../telemetry/index.js';
import { hostVersion } from '../host-version.js';
import { QueuesRepository } from './queues.repository.js';
import type { QueueState } from './queues.repository.js';

type NumberOf = { [Key in keyof QueueState]: QueueState[Key] extends number ? Key : never }[keyof QueueState];

const QUEUES: readonly { readonly name: string; readonly help: string; readonly value: NumberOf }[] = [
  { name: 'pigeonnier_scheduled_due', help: 'Scheduled requests whose time has come and that are not planned yet', value: 'scheduledDue' },
  { name: 'pigeonnier_batches_due', help: 'Batches of messages that wait or are being sent', value: 'batchesDue' },
  { name: 'pigeonnier_messages_due', help: 'Messages in these batches', value: 'messagesDue' },
  { name: 'pigeonnier_oldest_due_seconds', help: 'How long the oldest of these batches has been due', value: 'oldestDueSeconds' },
  { name: 'pigeonnier_callback_chunks', help: 'Groups of stored callbacks that are not applied yet', value: 'callbackChunks' },
  { name: 'pigeonnier_early_reports', help: 'Delivery reports that wait for their message', value: 'earlyReports' },
  { name: 'pigeonnier_hosts', help: 'Hosts connected to this database', value: 'hosts' },
];

/** Registers what the host measures of itself, its adapters and its queues, and renders everything. */
@Injectable()
export class HostMetrics {
  private state: QueueState | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly queues: QueuesRepository,
    private readonly registry: AdapterRegistry,
    stray: StrayRejections,
  ) {
    metrics.watchProcess();
    metrics.gauge({ name: 'pigeonnier_info', help: 'The running release', labels: ['version'] }, () => [
      { labels: { version: hostVersion() }, value: 1 },
    ]);
    metrics.countedElsewhere({ name: 'pigeonnier_stray_rejections_total', help: 'Failed promises that nobody waited for' }, () => [
      { labels: {}, value: stray.count },
    ]);
    this.registerPlugins();
    this.registerQueues();
  }

  /** Everything in Prometheus' text format. Without a database the numbers that come from it are left out. */
  async render(): Promise<{ readonly contentType: string; readonly body: string }> {
    this.state = await this.queues.read().catch(() => undefined);
    return { contentType: this.metrics.contentType, body: await this.metrics.render() };
  }

  private registerPlugins(): void {
    const { metrics, registry } = this;
    metrics.gauge({ name: 'pigeonnier_adapters', help: 'Adapters in use' }, () => [{ labels: {}, value: registry.list().length }]);
    metrics.gauge({ name: 'pigeonnier_plugins_quarantined', help: 'Plugins that could not be used' }, () => [
      { labels: {}, value: registry.quarantined().length },
    ]);
    metrics.gauge(
      { name: 'pigeonnier_adapter_calls_in_flight', help: 'Calls of adapters that this host waits for', labels: ['adapter'] },
      () => registry.list().map((adapter) => ({ labels: { adapter: adapter.uid }, value: adapter.inFlight() })),
    );
    metrics.spreadElsewhere(
      {
        name: 'pigeonnier_adapter_call_seconds',
        help: 'Calls of adapters: how many, how they ended, how long they took',
        labels: ['adapter', 'method', 'outcome'],
        buckets: DURATION_BOUNDS,
      },
      () =>
        registry.list().flatMap((adapter) =>
          adapter.calls().map(({ method, outcome, durations, seconds }) => ({
            labels: { adapter: adapter.uid, method, outcome },
            counts: durations,
            sum: seconds,
          })),
        ),
    );
  }

  private registerQueues(): void {
    const { metrics } = this;
    metrics.gauge({ name: 'pigeonnier_database_up', help: 'Whether the database answered' }, () => [
      { labels: {}, value: this.state === undefined ? 0 : 1 },
    ]);
    for (const { name, help, value } of QUEUES) {
      metrics.gauge({ name, help }, () => (this.state === undefined ? [] : [{ labels: {}, value: this.state[value] }]));
    }
    metrics.gauge(
      { name: 'pigeonnier_circuits_open', help: 'Phones whose provider does not answer, by adapter', labels: ['adapter'] },
      () => {
        if (this.state === undefined) return [];
        const { circuits } = this.state;
        const adapters = new Set([...this.registry.list().map(({ uid }) => uid), ...Object.keys(circuits)]);
        return [...adapters].map((adapter) => ({ labels: { adapter }, value: circuits[adapter] ?? 0 }));
      },
    );
    metrics.gauge({ name: 'pigeonnier_phones', help: 'Phones by status', labels: ['status'] }, () =>
      Object.entries(this.state?.phones ?? {}).map(([status, count]) => ({ labels: { status }, value: count })),
    );
  }
}
