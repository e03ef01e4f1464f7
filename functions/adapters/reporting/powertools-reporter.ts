import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { CLUSTER_DIMENSION, METRIC_NAMESPACE, METRICS } from '../../contract/metrics.ts';
import type { Reporter } from '../../ports/reporter.ts';

/** A reporter that knows the invocation it reports from. */
export interface FunctionReporter extends Reporter {
  /** Puts request id and function name on every line from here on. */
  startInvocation(context: Context): void;
  /** Writes the invocation's metrics, as embedded metric format on stdout. */
  endInvocation(): void;
}

/** Log level and such come from Powertools' own POWERTOOLS_* variables. */
export function createPowertoolsReporter(cluster: string): FunctionReporter {
  const logger = new Logger({ serviceName: 'peloton-maintenance', persistentKeys: { cluster } });
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
  // The constructor always adds a `service` dimension; ours is the cluster alone, and an alarm must name it exactly.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ [CLUSTER_DIMENSION]: cluster });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, error, fields = {}) => logger.error(message, { ...fields, error: error as Error }),
    count: (metric, value = 1) => metrics.addMetric(metric, METRICS[metric], value),
    startInvocation: (context) => logger.addContext(context),
    endInvocation: () => {
      // Publishing nothing would log a warning for each such invocation.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
