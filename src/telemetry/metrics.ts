import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter as PromCounter, Histogram as PromHistogram, Registry } from 'prom-client';
import type { Metric } from 'prom-client';

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

/** One value at the moment of the reading. */
export interface Reading<Label extends string> {
  readonly labels: Labels<Label>;
  readonly value: number;
}

/** How the values of one set of labels are spread, at the moment of the reading. */
export interface Spread<Label extends string> {
  readonly labels: Labels<Label>;
  /** Values per class, not cumulative; one more entry than there are upper bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

type Read<T> = () => readonly T[] | Promise<readonly T[]>;

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
  gauge<Label extends string = never>({ name, help }: MetricOptions<Label>, read: Read<Reading<Label>>): void {
    this.readAtScrape('gauge', name, help, read);
  }

  /** Something that only grows and is counted elsewhere, read anew for every scrape. Throws when the name is taken. */
  countedElsewhere<Label extends string = never>({ name, help }: MetricOptions<Label>, read: Read<Reading<Label>>): void {
    this.readAtScrape('counter', name, help, read);
  }

  /** A histogram that is kept elsewhere, read anew for every scrape. Throws when the name is taken. */
  spreadElsewhere<Label extends string = never>(
    { name, help, buckets }: MetricOptions<Label> & { readonly buckets: readonly number[] },
    read: Read<Spread<Label>>,
  ): void {
    this.readAtScrape('histogram', name, help, async () => (await read()).flatMap((spread) => samples(name, buckets, spread)));
  }

  /** Adds what every Node process can say of itself: CPU, memory, event loop, garbage collection. Once per host. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Everything, in Prometheus' text format. */
  async render(): Promise<string> {
    return this.registry.metrics();
  }

  /** The registry takes whatever has a name and can be got; its types know its own four classes only, which cannot be left empty. */
  private readAtScrape(type: 'gauge' | 'counter' | 'histogram', name: string, help: string, read: Read<Sample>): void {
    const get = async (): Promise<object> => ({ name, help, type, aggregator: 'sum', values: await read() });
    this.registry.registerMetric({ name, help, type, get } as unknown as Metric);
  }
}

interface Sample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** The lines of one histogram as Prometheus wants them: cumulative classes, then sum and count. */
function samples<Label extends string>(
  name: string,
  buckets: readonly number[],
  { labels, counts, sum }: Spread<Label>,
): readonly Sample[] {
  let count = 0;
  const classes = [...buckets, '+Inf'].map((le, index) => {
    count += counts[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
  });
  return [...classes, { metricName: `${name}_sum`, labels, value: sum }, { metricName: `${name}_count`, labels, value: count }];
}
