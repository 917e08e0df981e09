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

  it('keeps two hosts in one process apart', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.counter({ name: 'pigeonnier_test_total', help: 'Tests' }).add({});
    other.counter({ name: 'pigeonnier_test_total', help: 'Tests' });
    expect(await other.render()).toContain('pigeonnier_test_total 0');
  });
});
