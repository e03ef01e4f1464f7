import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRIC_NAMES, METRIC_NAMESPACE, type MetricName, metric } from '../../functions/contract/metrics.ts';
import type { EmfDocument } from './function-output.ts';

/**
 * CloudWatch's `HostsUp` is peloton_maintenance_hosts_up. Times are seconds; counters end in
 * `_total`.
 */
export function openMetricsName(name: MetricName): string {
  const words = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return `peloton_maintenance${words}${metric(name).unit === 'Count' ? '' : '_seconds'}`;
}

/** Labels of a metric. */
export function labelsOf(name: MetricName): readonly string[] {
  const { by } = metric(name);
  return by === undefined ? ['cluster'] : ['cluster', by.toLowerCase()];
}

/** Upper bounds of the buckets, in seconds: of calls (Milliseconds) and of drains (Seconds). */
const BUCKETS = {
  Milliseconds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  Seconds: [1, 10, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 604_800],
  Count: [],
} as const;

type Labels = Record<string, string>;
type Recorder = (labels: Labels, values: readonly number[]) => void;

/** Metrics of the functions since the start of the service, for `GET /metrics`. */
export class OpenMetrics {
  readonly #registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  readonly #recorders: ReadonlyMap<string, Recorder>;
  readonly #levels: Gauge[] = [];
  #levelsAt = 0;

  /** @param cluster its counters begin at 0, so that their first event shows as an increase */
  constructor(cluster: string) {
    this.#registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    this.#recorders = new Map(METRIC_NAMES.map((name) => [name, this.#recorder(name, cluster)]));
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  record({ _aws, ...properties }: EmfDocument): void {
    for (const { Namespace, Dimensions, Metrics } of _aws.CloudWatchMetrics) {
      if (Namespace !== METRIC_NAMESPACE) continue;
      const named = Dimensions.flat().map((each) => [each.toLowerCase(), String(properties[each])]);
      if (Metrics.some(({ Name }) => isLevel(Name))) this.#beginPass(_aws.Timestamp);
      for (const { Name } of Metrics) {
        const values = [properties[Name]].flat().filter((value) => typeof value === 'number');
        this.#recorders.get(Name)?.(Object.fromEntries(named), values);
      }
    }
  }

  /**
   * The levels of a pass share a timestamp. Levels that a pass does not report, such as a gone
   * blocker, reset.
   */
  #beginPass(at: number): void {
    if (at === this.#levelsAt) return;
    this.#levelsAt = at;
    for (const level of this.#levels) level.reset();
  }

  #recorder(name: MetricName, cluster: string): Recorder {
    const { kind, unit, meaning, by } = metric(name);
    const labelNames = [...labelsOf(name)];
    const options = { name: openMetricsName(name), help: meaning, labelNames, registers: [this.#registry] };
    const scale = unit === 'Milliseconds' ? 1_000 : 1;
    if (kind === 'duration') {
      const histogram = new Histogram({ ...options, buckets: [...BUCKETS[unit]] });
      return (labels, values) => values.forEach((value) => void histogram.observe(labels, value / scale));
    }
    if (kind === 'counter') {
      const counter = new Counter(options);
      if (by === undefined) counter.inc({ cluster }, 0);
      return (labels, values) =>
        counter.inc(
          labels,
          values.reduce((sum, value) => sum + value, 0),
        );
    }
    return name === 'ReconcileAge' ? this.#age(options) : this.#level(options);
  }

  #level(options: ConstructorParameters<typeof Gauge>[0]): Recorder {
    const gauge = new Gauge(options);
    this.#levels.push(gauge);
    return (labels, values) => values.forEach((value) => void gauge.set(labels, value));
  }

  /** Computes the age when it is read: it grows while no pass ends. */
  #age(options: ConstructorParameters<typeof Gauge>[0]): Recorder {
    let last: { readonly labels: Labels; readonly at: number } | undefined;
    new Gauge({
      ...options,
      collect() {
        if (last !== undefined) this.set(last.labels, (performance.now() - last.at) / 1_000);
      },
    });
    return (labels) => {
      last = { labels, at: performance.now() };
    };
  }
}

function isLevel(name: string): boolean {
  return METRIC_NAMES.some((each) => each === name && metric(each).kind === 'level');
}
