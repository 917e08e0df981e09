import { describe, expect, it } from 'vitest';
import { Metrics } from './metrics.js';

describe('metrics', () => {
  it('renders counters, histograms and gauges as Prometheus reads them', async () => {
    const metrics = new Metrics();
    const sent = metrics.counter({ name: 'pigeonnier_test_total', help: 'Tests', labels: ['outcome'] });
    sent.add({ outcome: 'ok' });
    sent.add({ outcome: 'ok' }, 2);
    metrics.histogram({ name: 'pigeonnier_test_seconds', help: 'Time', buckets: [0.1, 1] }).observe({}, 0.5);
    let waiting = 7;
    metrics.gauge({ name: 'pigeonnier_test_waiting', help: 'Waiting', labels: ['phone'] }, () => [
      { labels: { phone: '1' }, value: waiting },
    ]);

    expect(await metrics.render()).toContain('pigeonnier_test_waiting{phone="1"} 7');
    waiting = 8;
    const text = await metrics.render();
    expect(text).toContain('pigeonnier_test_total{outcome="ok"} 3');
    expect(text).toContain('pigeonnier_test_seconds_bucket{le="1"} 1');
    expect(text).toContain('pigeonnier_test_waiting{phone="1"} 8');
  });

  it('renders what is counted elsewhere', async () => {
    const metrics = new Metrics();
    metrics.countedElsewhere({ name: 'pigeonnier_calls_total', help: 'Calls', labels: ['method'] }, () => [
      { labels: { method: 'send' }, value: 3 },
    ]);
    metrics.spreadElsewhere({ name: 'pigeonnier_call_seconds', help: 'Time', labels: ['method'], buckets: [0.1, 1] }, () => [
      { labels: { method: 'send' }, counts: [2, 0, 1], sum: 5.5 },
    ]);
    await metrics.render();
    expect((await metrics.render()).split('\n').filter((line) => line.startsWith('pigeonnier_'))).toEqual([
      'pigeonnier_calls_total{method="send"} 3',
      'pigeonnier_call_seconds_bucket{method="send",le="0.1"} 2',
      'pigeonnier_call_seconds_bucket{method="send",le="1"} 2',
      'pigeonnier_call_seconds_bucket{method="send",le="+Inf"} 3',
      'pigeonnier_call_seconds_sum{method="send"} 5.5',
      'pigeonnier_call_seconds_count{method="send"} 3',
    ]);
  });

  it('keeps two hosts in one process apart', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.counter({ name: 'pigeonnier_test_total', help: 'Tests' }).add({});
    other.counter({ name: 'pigeonnier_test_total', help: 'Tests' });
    expect(await other.render()).toContain('pigeonnier_test_total 0');
  });
});
