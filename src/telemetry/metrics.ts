import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter as PromCounter, Gauge as PromGauge, Histogram as PromHistogram, Registry } from 'prom-client';

type Labels<Label extends string> = Readonly<Record<Label, string>>;

export interface MetricOptions<Label extends string> {
  /** `pigeonnier_…`, once per host; ends in its unit, counters in `_total`. */
  readonly name: string;
  readonly help: string;
  /** Names of the labels. Their values must come from a small set: never a number, an id or a URL. */
  readonly labels?: readonly Label[];
}

export interface Counter<Label extends string> {
  add(labels: Labels<Label>, amount?: number): void;
}

export interface Histogram<Label extends string> {
  observe(labels: Labels<Label>, value: number): void;
}

/** One value of a gauge at the moment of the reading. */
export interface Reading<Label extends string> {
  readonly labels: Labels<Label>;
  readonly value: number;
}

/** The host's measurements, kept by whoever measures and read by `/metrics`. A registry of its own per host. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  readonly contentType: string = this.registry.contentType;

  /** Something that only grows. Throws when the name is taken. */
  counter<Label extends string = never>({ name, help, labels = [] }: MetricOptions<Label>): Counter<Label> {
    const counter = new PromCounter({ name, help, labelNames: labels, registers: [this.registry] });
    return { add: (values, amount = 1) => counter.inc(values, amount) };
  }

  /** How values are spread, `buckets` being the upper bounds that are counted. Throws when the name is taken. */
  histogram<Label extends string = never>(options: MetricOptions<Label> & { readonly buckets: readonly number[] }): Histogram<Label> {
    const { name, help, labels = [], buckets } = options;
    const histogram = new PromHistogram({ name, help, labelNames: labels, buckets: [...buckets], registers: [this.registry] });
    return { observe: (values, value) => histogram.observe(values, value) };
  }

  /** Something that goes up and down, read anew for every scrape. Throws when the name is taken. */
  gauge<Label extends string = never>(
    options: MetricOptions<Label>,
    read: () => readonly Reading<Label>[] | Promise<readonly Reading<Label>[]>,
  ): void {
    const { name, help, labels = [] } = options;
    new PromGauge({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      async collect() {
        const readings = await read();
        this.reset();
        for (const reading of readings) this.set(reading.labels, reading.value);
      },
    });
  }

  /** Adds what every Node process can say of itself: CPU, memory, event loop, garbage collection. Once per host. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Everything, in Prometheus' text format. */
  async render(): Promise<string> {
    return this.registry.metrics();
  }
}
