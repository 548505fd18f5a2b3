import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";

export interface Sample {
  labels?: Record<string, string>;
  value: number;
}

interface MeterOptions {
  name: string;
  help: string;
  labels?: readonly string[];
  /** Asked at every scrape: what is measured keeps its own count, so that measuring costs nothing between. */
  read: () => readonly Sample[];
}

export interface Metrics {
  readonly contentType: string;
  /** What may rise and fall. */
  gauge(options: MeterOptions): void;
  /** What only rises; `read` gives totals. */
  counter(options: MeterOptions): void;
  text(): Promise<string>;
}

/** A registry of its own, so that two servers in one process (tests) never share figures. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    contentType: registry.contentType,
    gauge({ name, help, labels = [], read }) {
      new Gauge({
        name,
        help,
        labelNames: labels,
        registers: [registry],
        collect() {
          this.reset();
          for (const { labels: of = {}, value } of read()) this.set(of, value);
        },
      });
    },
    counter({ name, help, labels = [], read }) {
      new Counter({
        name,
        help,
        labelNames: labels,
        registers: [registry],
        collect() {
          this.reset();
          for (const { labels: of = {}, value } of read()) this.inc(of, value);
        },
      });
    },
    text: () => registry.metrics(),
  };
}
