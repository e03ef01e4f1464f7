import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRIC_NAMES, type MetricName } from '../../functions/contract/metrics.ts';
import { PANEL_ROWS } from '../../infra/monitoring/dashboard-panels.ts';
import { GRAFANA_FILE, grafanaText } from '../../local/grafana.ts';
import { OpenMetrics, openMetricsName } from '../../local/metrics/open-metrics.ts';
import { onlyResource, resolve, resourcesOf, synthesizeTemplate } from '../infra/assembly.ts';
import { documentAt } from './documents.ts';
import { metricsTable } from './tables/metrics-table.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly properties: { readonly title?: string; readonly metrics?: readonly (readonly unknown[])[] };
}

test('docs/operations.md lists every metric as it is defined', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8')).toContain(metricsTable());
});

test('docs/operations.md names the series that GET /metrics has beside the metrics', async () => {
  const text = await new OpenMetrics('blue').text();
  const metrics = METRIC_NAMES.map(openMetricsName);
  const others = [...text.matchAll(/^# TYPE peloton_maintenance(\S+) (\w+)$/gm)]
    .filter(([, name]) => !metrics.includes(`peloton_maintenance${name}`))
    .map(([, name = '', type]) => (type === 'counter' ? `${name}_total` : name));
  const document = documentAt('docs/operations.md').text;

  expect(others.length).toBe(4);
  expect(others.filter((name) => !document.includes(`${name}\``))).toEqual([]);
});

test('every metric is on the dashboards', () => {
  const shown = new Set(PANEL_ROWS.flatMap(({ panels }) => panels.flatMap(({ metrics }) => metrics)));

  expect(METRIC_NAMES.filter((name) => !shown.has(name))).toEqual([]);
});

describe('the file for Grafana', () => {
  test('is what npm run grafana makes', () => {
    expect(readFileSync(GRAFANA_FILE, 'utf8')).toBe(grafanaText());
  });

  test('asks for series that GET /metrics has, by labels that they have', async () => {
    const text = await new OpenMetrics('blue').text();
    const types = new Map(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name ?? '', type ?? '']),
    );
    const dashboard = JSON.parse(grafanaText());
    const asked: string[] = dashboard.panels.flatMap(({ targets = [] }: { targets?: { expr: string }[] }) =>
      targets.map(({ expr }) => expr),
    );

    expect(asked.length).toBeGreaterThan(METRIC_NAMES.length - 1);
    for (const expr of asked) {
      const [, series = '', suffix = ''] = /(peloton_\w+?)(_total|_bucket|_count)?\{/.exec(expr) ?? [];
      const suffixes = { gauge: [''], counter: ['_total'], histogram: ['_bucket', '_count'] }[types.get(series) ?? ''];
      expect([expr, suffixes]).toEqual([expr, expect.arrayContaining([suffix])]);
    }
  });

  test('has its panels beside and below, not upon each other', () => {
    const { panels } = JSON.parse(grafanaText());
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }: { gridPos: Record<'x' | 'y' | 'w' | 'h', number> }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
    );

    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(panels.map(({ id }: { id: number }) => id)).size).toBe(panels.length);
  });
});

describe('the dashboard on CloudWatch', () => {
  let widgets: readonly Widget[];
  beforeAll(() => {
    const template = synthesizeTemplate({ cluster: 'blue' });
    const { DashboardName, DashboardBody } = onlyResource(template, 'AWS::CloudWatch::Dashboard').Properties;
    expect(DashboardName).toBe('blue-maintenance');
    widgets = JSON.parse(resolve(template, DashboardBody)).widgets;
  });

  test('has every panel, with its metrics under the dimensions that the emitter gives them', () => {
    const graphs = new Map(widgets.map(({ properties }) => [properties.title, properties.metrics ?? []]));

    for (const { title, metrics } of PANEL_ROWS.flatMap(({ panels }) => panels)) {
      const shown = JSON.stringify(graphs.get(title));
      for (const name of metrics) expect([title, isShown(shown, name)]).toEqual([title, true]);
    }
  });

  test('shows what costs money', () => {
    const all = JSON.stringify(widgets);

    for (const name of ['ExecutionsStarted', 'ConsumedCapacity', 'Invocations', 'ConsumedWriteCapacityUnits']) {
      expect(all).toContain(`"${name}"`);
    }
  });

  test('is left out with dashboard=no, and its alarms stay', () => {
    const without = synthesizeTemplate({ cluster: 'blue', dashboard: 'no' });

    expect(resourcesOf(without, 'AWS::CloudWatch::Dashboard')).toEqual({});
    expect(Object.keys(resourcesOf(without, 'AWS::CloudWatch::Alarm')).length).toBeGreaterThan(10);
  });

  test('stays within the width of the page', () => {
    expect(widgets.filter(({ x, width }) => x + width > 24)).toEqual([]);
  });
});

function isShown(graph: string, name: MetricName): boolean {
  return (
    graph.includes(`"Peloton/Maintenance","${name}","Cluster","blue"`) ||
    new RegExp(
      `SEARCH\\('\\{Peloton/Maintenance,Cluster,\\w+\\} MetricName=\\\\"${name}\\\\" Cluster=\\\\"blue\\\\"'`,
    ).test(graph)
  );
}
