import { METRIC_NAMES, metric } from '../../../functions/contract/metrics.ts';
import { openMetricsName } from '../../../local/metrics/open-metrics.ts';

/** The table of metrics in docs/operations.md. */
export function metricsTable(): string {
  const rows = METRIC_NAMES.map((name) => {
    const { kind, unit, by, meaning } = metric(name);
    const series = `${openMetricsName(name)}${kind === 'counter' ? '_total' : ''}`;
    return `| \`${name}\` | ${kind}, ${unit} | ${by ?? ''} | ${meaning} | \`${series}\` |`;
  });
  return ['| metric | kind, unit | dimension | meaning | on one machine |', '|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}
