import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import {
  CLUSTER_DIMENSION,
  dimensionSets,
  METRIC_NAMESPACE,
  type MetricName,
  metric as metricOf,
} from '../../contract/metrics.ts';
import type { Reporter } from '../../ports/reporter.ts';
import { type Annotations, beginSubsegment } from './trace.ts';

/** A reporter of one invocation at a time. */
export interface FunctionReporter extends Reporter {
  /** Adds request id, function name and the fields to every line of this invocation, and the fields to its trace. */
  startInvocation(context: Context, fields?: Annotations): void;
  /** Writes the invocation's metrics to stdout in embedded metric format, under one timestamp. */
  endInvocation(): void;
}

/** POWERTOOLS_* variables, such as the log level, need no code here: Powertools reads them itself. */
export function createPowertoolsReporter(cluster: string): FunctionReporter {
  const logger = new Logger({ serviceName: 'peloton-maintenance', persistentKeys: { cluster } });
  /** Metric documents by dimensions: all metrics of a document share them. */
  const documents = new Map<string, Metrics>();
  let endSubsegment = () => {};
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, error, fields = {}) => logger.error(message, { ...fields, error: error as Error }),
    count: (name: MetricName, value = 1, of?: string) => {
      const { kind, unit, by } = metricOf(name);
      if (kind === 'counter' && value === 0) return;
      const key = by === undefined ? '' : `${by} ${kind === 'level'} ${of}`;
      const metrics = documents.get(key) ?? documentsFor(cluster);
      documents.set(key, metrics);
      // Powertools forgets the dimensions with every document that it writes, also when it writes a
      // full one itself.
      if (by !== undefined && !metrics.hasStoredMetrics()) addDimensions(metrics, name, by, of);
      metrics.addMetric(name, unit, value);
    },
    startInvocation: (context, fields = {}) => {
      logger.resetKeys();
      logger.addContext(context);
      logger.appendKeys(fields);
      endSubsegment = Object.keys(fields).length === 0 ? () => {} : beginSubsegment('request', fields);
    },
    endInvocation: () => {
      endSubsegment();
      const at = Date.now();
      for (const metrics of documents.values()) {
        // Publishing no metrics would log a warning.
        if (metrics.hasStoredMetrics()) metrics.setTimestamp(at).publishStoredMetrics();
      }
    },
  };
}

function documentsFor(cluster: string): Metrics {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
  // The constructor always adds a `service` dimension; an alarm must name the dimensions exactly.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ [CLUSTER_DIMENSION]: cluster });
  return metrics;
}

function addDimensions(metrics: Metrics, name: MetricName, by: string, of = 'none'): void {
  for (const set of dimensionSets(name)) metrics.addDimensions(set.includes(by) ? { [by]: of } : {});
}
