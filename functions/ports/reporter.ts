import type { MetricBy, PlainMetric } from '../contract/metrics.ts';

/** Structured log lines and metrics. Never throws. */
export interface Reporter {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, error: unknown, fields?: Record<string, unknown>): void;
  /** Adds to a metric; `METRICS` has its unit. A counter ignores 0. */
  count(metric: PlainMetric, value?: number): void;
  /** @param of value of the metric's own dimension */
  count(metric: MetricBy, value: number, of: string): void;
}
