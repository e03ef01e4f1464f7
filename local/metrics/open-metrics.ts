import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  CLUSTER_DIMENSION,
  METRIC_NAMES,
  METRIC_NAMESPACE,
  type MetricName,
  metric,
} from '../../functions/contract/metrics.ts';
import type { EmfDocument } from './function-output.ts';

const PREFIX = 'peloton_maintenance';

/**
 * CloudWatch's `HostsUp` is peloton_maintenance_hosts_up. Times are seconds; counters end in
 * `_total`.
 */
export function openMetricsName(name: MetricName): string {
  const words = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return `${PREFIX}${words}${metric(name).unit === 'Count' ? '' : '_seconds'}`;
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

/** Numbers of calls, on CloudWatch the sample counts of these durations. */
const CALLS = {
  MesosLatency: ['mesos_calls', 'Calls to Mesos masters and agents, except those of the reconciliation'],
  SchedulerLatency: ['scheduler_calls', 'Calls to schedulers and owners'],
  ApiLatency: ['api_requests', 'Requests to the API'],
} as const satisfies Partial<Record<MetricName, readonly [string, string]>>;

type Labels = Record<string, string>;
type Recorder = (labels: Labels, values: readonly number[]) => void;

/** Metrics of the functions since the start of the service, for `GET /metrics`. */
export class OpenMetrics {
  readonly #registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  readonly #recorders: ReadonlyMap<string, Recorder>;
  readonly #levels: { readonly gauge: Gauge; readonly isPlain: boolean }[] = [];
  #passAt = 0;

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
      if (Metrics.some(({ Name }) => isOfPass(Name))) {
        this.#beginPass(_aws.Timestamp, String(properties[CLUSTER_DIMENSION]));
      }
      for (const { Name } of Metrics) {
        const values = [properties[Name]].flat().filter((value) => typeof value === 'number');
        this.#recorders.get(Name)?.(Object.fromEntries(named), values);
      }
    }
  }

  /**
   * A new timestamp begins a new pass. A level that the pass does not send becomes 0, or disappears if
   * it has a further dimension, such as a blocker's code.
   */
  #beginPass(at: number, cluster: string): void {
    if (at === this.#passAt) return;
    this.#passAt = at;
    for (const { gauge, isPlain } of this.#levels) {
      gauge.reset();
      if (isPlain) gauge.set({ cluster }, 0);
    }
  }

  #recorder(name: MetricName, cluster: string): Recorder {
    const { kind, unit, meaning, by } = metric(name);
    const labelNames = [...labelsOf(name)];
    const options = { name: openMetricsName(name), help: meaning, labelNames, registers: [this.#registry] };
    const scale = unit === 'Milliseconds' ? 1_000 : 1;
    if (kind === 'duration') {
      const histogram = new Histogram({ ...options, buckets: [...BUCKETS[unit]] });
      const count = this.#counted(name, labelNames);
      return (labels, values) => {
        for (const value of values) histogram.observe(labels, value / scale);
        count(labels, values);
      };
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
    const gauge = new Gauge(options);
    this.#levels.push({ gauge, isPlain: by === undefined });
    return (labels, values) => values.forEach((value) => void gauge.set(labels, value));
  }

  /** Makes a second series for a duration: the number of calls, or the age of the last pass. */
  #counted(name: MetricName, labelNames: string[]): Recorder {
    if (name === 'ReconcileDuration') return this.#age();
    if (!(name in CALLS)) return () => undefined;
    const [series, help] = CALLS[name as keyof typeof CALLS];
    const counter = new Counter({ name: `${PREFIX}_${series}`, help, labelNames, registers: [this.#registry] });
    return (labels, values) => counter.inc(labels, values.length);
  }

  /** Computes the age when it is read: it grows while no pass ends. */
  #age(): Recorder {
    let last: { readonly labels: Labels; readonly at: number } | undefined;
    new Gauge({
      name: `${PREFIX}_reconcile_age_seconds`,
      help: 'Time since the last complete pass of the reconciliation: the age of its findings',
      labelNames: ['cluster'],
      registers: [this.#registry],
      collect() {
        if (last !== undefined) this.set(last.labels, (performance.now() - last.at) / 1_000);
      },
    });
    return (labels) => {
      last = { labels, at: performance.now() };
    };
  }
}

/** True for a metric that only a complete pass sends; every pass sends `ReconcileDuration`. */
function isOfPass(name: string): boolean {
  return METRIC_NAMES.some((each) => each === name && (metric(each).kind === 'level' || each === 'ReconcileDuration'));
}
