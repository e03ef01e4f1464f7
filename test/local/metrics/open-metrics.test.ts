import { setTimeout as sleep } from 'node:timers/promises';
import { dimensionSets, METRIC_NAMES, METRICS, type MetricName } from '../../../functions/contract/metrics.ts';
import { type EmfDocument, takeMetrics } from '../../../local/metrics/function-output.ts';
import { labelsOf, OpenMetrics, openMetricsName } from '../../../local/metrics/open-metrics.ts';

let metrics: OpenMetrics;
beforeEach(() => {
  metrics = new OpenMetrics('blue');
});

/** A document of Powertools: properties with names of metrics are values, the others dimensions. */
function document(at: number, properties: Record<string, unknown>): EmfDocument {
  const names = METRIC_NAMES.filter((name) => name in properties);
  return {
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: 'Peloton/Maintenance',
          Dimensions: dimensionSets(names[0] as MetricName),
          Metrics: names.map((Name) => ({ Name, Unit: METRICS[Name].unit })),
        },
      ],
    },
    Cluster: 'blue',
    ...properties,
  };
}

/** The samples of a metric, without its name. */
function samples(name: MetricName): Promise<string[]> {
  return samplesOf(openMetricsName(name));
}

async function samplesOf(series: string): Promise<string[]> {
  const lines = (await metrics.text()).split('\n');
  return lines.filter((line) => line.startsWith(series)).map((line) => line.slice(series.length));
}

test('every metric has its name, its type and its meaning', async () => {
  const lines = (await metrics.text()).split('\n');

  for (const name of METRIC_NAMES) {
    expect(lines).toContain(`# HELP ${openMetricsName(name)} ${METRICS[name].meaning}`);
  }
  expect(new Set(METRIC_NAMES.map(openMetricsName)).size).toBe(METRIC_NAMES.length);
  expect(lines.slice(-2)).toEqual(['# EOF', '']);
  expect(metrics.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
});

test('names are in snake case, times in seconds', () => {
  expect(openMetricsName('HostsUp')).toBe('peloton_maintenance_hosts_up');
  expect(openMetricsName('MesosLatency')).toBe('peloton_maintenance_mesos_latency_seconds');
  expect(openMetricsName('DrainDuration')).toBe('peloton_maintenance_drain_duration_seconds');
  expect(labelsOf('ApiErrors')).toEqual(['cluster', 'route']);
});

describe('a counter', () => {
  test('begins at 0, so that its first event shows as an increase', async () => {
    expect(await samples('HostsLost')).toEqual(['_total{cluster="blue"} 0']);
  });

  test('adds up all values of all documents', async () => {
    metrics.record(document(1, { TasksMoved: [2, 1] }));
    metrics.record(document(2, { TasksMoved: 4 }));

    expect(await samples('TasksMoved')).toEqual(['_total{cluster="blue"} 7']);
  });

  test("has its own dimension as a label, and is not counted twice for CloudWatch's sum", async () => {
    metrics.record(document(1, { MesosErrors: [1, 1], Call: 'GET_AGENTS' }));
    metrics.record(document(1, { MesosErrors: 1, Call: 'GET_TASKS' }));

    expect(await samples('MesosErrors')).toEqual([
      '_total{cluster="blue",call="GET_AGENTS"} 2',
      '_total{cluster="blue",call="GET_TASKS"} 1',
    ]);
  });
});

describe('a level', () => {
  test('is absent before the first pass', async () => {
    expect(await samples('HostsUp')).toEqual([]);
  });

  test('has the value of the last pass', async () => {
    metrics.record(document(1, { HostsUp: 4 }));
    metrics.record(document(2, { HostsUp: 3 }));

    expect(await samples('HostsUp')).toEqual(['{cluster="blue"} 3']);
  });

  test('is 0 when the last pass has not sent it', async () => {
    metrics.record(document(1, { HostsUp: 4, DrainsStuck: 1 }));
    metrics.record(document(1, { ReconcileDuration: 130 }));
    metrics.record(document(2, { HostsUp: 4 }));

    expect(await samples('DrainsStuck')).toEqual(['{cluster="blue"} 0']);
  });

  test('is 0 after a pass that sends no level at all', async () => {
    metrics.record(document(1, { HostsUp: 4 }));
    metrics.record(document(2, { ReconcileDuration: 130 }));

    expect(await samples('HostsUp')).toEqual(['{cluster="blue"} 0']);
    expect(await samples('OldestDrainAge')).toEqual(['{cluster="blue"} 0']);
  });

  test('stays when a pass fails', async () => {
    metrics.record(document(1, { HostsUp: 4 }));
    metrics.record(document(2, { MesosUnreachable: 1 }));

    expect(await samples('HostsUp')).toEqual(['{cluster="blue"} 4']);
  });

  test('with a dimension of its own vanishes with the first pass that does not send it', async () => {
    metrics.record(document(1, { HostsUp: 4 }));
    metrics.record(document(1, { Blockers: 2, Code: 'no-place' }));
    metrics.record(document(1, { Blockers: 1, Code: 'job-at-limit' }));
    metrics.record(document(2, { ApiLatency: 1, Route: 'GET /v1/hosts' }));
    expect(await samples('Blockers')).toHaveLength(2);

    metrics.record(document(3, { HostsUp: 4 }));
    metrics.record(document(3, { Blockers: 1, Code: 'job-at-limit' }));

    expect(await samples('Blockers')).toEqual(['{cluster="blue",code="job-at-limit"} 1']);
  });
});

test('the age of the last pass grows until the next pass ends', async () => {
  const series = 'peloton_maintenance_reconcile_age_seconds';
  const age = async () => Number((await samplesOf(series))[0]?.split(' ')[1]);
  expect(await samplesOf(series)).toEqual([]);
  metrics.record(document(1, { ReconcileDuration: 130 }));
  const first = await age();
  await sleep(30);

  expect(first).toBeLessThan(5);
  expect((await age()) - first).toBeGreaterThan(0.02);
});

test.each([
  ['MesosLatency', 'mesos_calls', 'Call'],
  ['SchedulerLatency', 'scheduler_calls', 'Scheduler'],
  ['ApiLatency', 'api_requests', 'Route'],
] as const)('each %s is counted as %s', async (name, series, label) => {
  metrics.record(document(1, { [name]: [12, 700], [label]: 'a' }));
  metrics.record(document(2, { [name]: 0, [label]: 'a' }));
  metrics.record(document(2, { [name]: 3, [label]: 'b' }));

  expect(await samplesOf(`peloton_maintenance_${series}_total`)).toEqual([
    `{cluster="blue",${label.toLowerCase()}="a"} 3`,
    `{cluster="blue",${label.toLowerCase()}="b"} 1`,
  ]);
});

test('a duration is a histogram of seconds', async () => {
  metrics.record(document(1, { MesosLatency: [12, 700], Call: 'GET_AGENTS' }));
  const lines = await samples('MesosLatency');

  expect(lines).toContain('_bucket{le="0.025",cluster="blue",call="GET_AGENTS"} 1');
  expect(lines).toContain('_bucket{le="+Inf",cluster="blue",call="GET_AGENTS"} 2');
  expect(lines).toContain('_sum{cluster="blue",call="GET_AGENTS"} 0.712');
});

test('metrics of other namespaces are ignored', async () => {
  const { _aws, ...rest } = document(1, { TasksMoved: 1 });
  const [directive] = _aws.CloudWatchMetrics;
  metrics.record({ ...rest, _aws: { ..._aws, CloudWatchMetrics: [{ ...directive, Namespace: 'Theirs' } as never] } });

  expect(await samples('TasksMoved')).toEqual(['_total{cluster="blue"} 0']);
});

describe('the output of the functions', () => {
  test('loses its metric documents, and nothing else', () => {
    const { stdout } = process;
    const original = stdout.write;
    const [shown, taken]: [string[], EmfDocument[]] = [[], []];
    stdout.write = ((text: string) => shown.push(text) > 0) as typeof stdout.write;
    const end = takeMetrics((one) => void taken.push(one));
    try {
      stdout.write('a line\n');
      stdout.write(`${JSON.stringify(document(1, { HostsUp: 1 }))}\n`);
      stdout.write('{"_aws": no document\n');
      stdout.write('{"_aws":{ no document\n');
      end();
      stdout.write(`${JSON.stringify(document(2, { HostsUp: 1 }))}\n`);
    } finally {
      stdout.write = original;
    }

    expect(taken).toEqual([document(1, { HostsUp: 1 })]);
    expect(shown).toHaveLength(4);
    expect(shown[3]).toContain('"Timestamp":2');
  });
});
