import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type MetricName, metric } from '../functions/contract/metrics.ts';
import { PANEL_ROWS, type Panel } from '../infra/monitoring/dashboard-panels.ts';
import { openMetricsName } from './metrics/open-metrics.ts';

/**
 * `npm run grafana`: CloudWatch's dashboard for Grafana, with a Prometheus that reads `GET
 * /metrics`.
 */

export const GRAFANA_FILE = join(import.meta.dirname, '..', 'docs', 'grafana', 'peloton-maintenance.json');

const WIDTH = 24;
const HEIGHT = 8;
const PER_LINE = 3;
const DATASOURCE = { type: 'prometheus', uid: `\${datasource}` } as const;

export function grafanaText(): string {
  return `${JSON.stringify(grafanaDashboard(), undefined, 2)}\n`;
}

/** https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
function grafanaDashboard() {
  return {
    uid: 'peloton-maintenance',
    title: 'Peloton host maintenance',
    tags: ['mesos', 'peloton'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-12h', to: 'now' },
    timezone: 'browser',
    templating: { list: [datasourceVariable(), clusterVariable()] },
    panels: panels(),
  };
}

function datasourceVariable() {
  return { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' };
}

function clusterVariable() {
  const query = `label_values(${openMetricsName('HostsUp')}, cluster)`;
  return {
    ...{ name: 'cluster', label: 'Cluster', type: 'query', datasource: DATASOURCE, refresh: 2, sort: 1 },
    ...{ definition: query, query: { query, refId: 'cluster' }, includeAll: false, multi: false },
  };
}

/** Rows of up to three panels, each below a heading that folds. */
function panels(): object[] {
  let id = 0;
  let y = 0;
  return PANEL_ROWS.flatMap(({ title, panels: own }) => {
    const row = {
      id: ++id,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { h: 1, w: WIDTH, x: 0, y: y++ },
      panels: [],
    };
    const graphs = own.map((panel, index) => {
      const line = y + Math.floor(index / PER_LINE) * HEIGHT;
      const w = WIDTH / PER_LINE;
      return { id: ++id, ...graph(panel), gridPos: { h: HEIGHT, w, x: (index % PER_LINE) * w, y: line } };
    });
    y += Math.ceil(own.length / PER_LINE) * HEIGHT;
    return [row, ...graphs];
  });
}

function graph({ title, metrics, stacked = false, counted = false }: Panel) {
  const { unit } = metric(metrics[0] as MetricName);
  return {
    type: 'timeseries',
    title,
    description: metrics.map((name) => `${name}: ${metric(name).meaning}.`).join('\n'),
    datasource: DATASOURCE,
    fieldConfig: {
      defaults: {
        unit: unit === 'Count' || counted ? 'short' : 's',
        min: 0,
        custom: { fillOpacity: stacked ? 40 : 0, stacking: { mode: stacked ? 'normal' : 'none' } },
      },
      overrides: [],
    },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    targets: metrics.map((name, index) => target(name, counted, String.fromCharCode(65 + index))),
  };
}

/** Counters as their increase in an interval, durations as their 95th percentile or their number. */
function target(name: MetricName, counted: boolean, refId: string) {
  const { kind, by } = metric(name);
  const label = by?.toLowerCase();
  const own = `{cluster="$cluster"}`;
  const [sum, sumOfBuckets] =
    label === undefined ? ['sum', 'sum by (le)'] : [`sum by (${label})`, `sum by (le, ${label})`];
  const series = openMetricsName(name);
  const expr = {
    level: `${sum}(${series}${own})`,
    counter: `${sum}(increase(${series}_total${own}[$__rate_interval]))`,
    duration: counted
      ? `${sum}(increase(${series}_count${own}[$__rate_interval]))`
      : `histogram_quantile(0.95, ${sumOfBuckets}(rate(${series}_bucket${own}[$__rate_interval])))`,
  }[kind];
  return { refId, datasource: DATASOURCE, expr, legendFormat: label === undefined ? name : `{{${label}}}` };
}

if (import.meta.main) {
  mkdirSync(dirname(GRAFANA_FILE), { recursive: true });
  writeFileSync(GRAFANA_FILE, grafanaText());
  process.stdout.write(`the dashboard is in ${GRAFANA_FILE}\n`);
}
