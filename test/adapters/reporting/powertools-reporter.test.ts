import type { Context } from 'aws-lambda';
import {
  createPowertoolsReporter,
  type FunctionReporter,
} from '../../../functions/adapters/reporting/powertools-reporter.ts';
import {
  dimensionSets,
  METRIC_NAMES,
  METRICS,
  type MetricBy,
  type PlainMetric,
} from '../../../functions/contract/metrics.ts';
import type { EmfDocument } from '../../../local/metrics/function-output.ts';
import { emittedBy, loggedBy } from '../../fakes/emitted.ts';

const disabled = process.env.POWERTOOLS_METRICS_DISABLED;
beforeAll(() => {
  delete process.env.POWERTOOLS_METRICS_DISABLED;
});
afterAll(() => {
  if (disabled !== undefined) process.env.POWERTOOLS_METRICS_DISABLED = disabled;
});

/** The documents of one invocation, without the timestamp. */
async function reported(work: (report: FunctionReporter) => void): Promise<readonly EmfDocument[]> {
  const report = createPowertoolsReporter('blue');
  return emittedBy(() => {
    work(report);
    report.endInvocation();
  });
}

function directiveOf({ _aws }: EmfDocument) {
  return _aws.CloudWatchMetrics[0];
}

describe('the metrics of an invocation', () => {
  test.each(METRIC_NAMES)('%s leaves with its unit and just the dimensions that its definition names', async (name) => {
    const { unit } = METRICS[name];
    const [document, ...others] = await reported((report) =>
      'by' in METRICS[name] ? report.count(name as MetricBy, 3, 'x') : report.count(name as PlainMetric, 3),
    );

    expect(others).toEqual([]);
    expect(document).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          { Namespace: 'Peloton/Maintenance', Dimensions: dimensionSets(name), Metrics: [{ Name: name, Unit: unit }] },
        ],
      },
      Cluster: 'blue',
      [name]: 3,
    });
  });

  test('count a call by its name and in the sum, in one document a name', async () => {
    const documents = await reported((report) => {
      report.count('MesosErrors', 1, 'GET_AGENTS');
      report.count('MesosErrors', 1, 'GET_AGENTS');
      report.count('MesosLatency', 12, 'GET_AGENTS');
      report.count('MesosErrors', 1, 'GET_TASKS');
      report.count('SchedulePosts');
    });

    expect(documents).toMatchObject([
      { Call: 'GET_AGENTS', MesosErrors: [1, 1], MesosLatency: 12 },
      { Call: 'GET_TASKS', MesosErrors: 1 },
      { SchedulePosts: 1 },
    ]);
    expect(directiveOf(documents[0] as EmfDocument)?.Dimensions).toEqual([['Cluster'], ['Cluster', 'Call']]);
    expect(documents[2]).not.toHaveProperty('Call');
  });

  test('are no zeros of counters, which would say only that nothing happened', async () => {
    const documents = await reported((report) => {
      report.count('AgentDrains', 0);
      report.count('DrainsStuck', 0);
    });

    expect(documents).toMatchObject([{ DrainsStuck: 0 }]);
    expect(documents[0]).not.toHaveProperty('AgentDrains');
  });

  test('keep their dimensions beyond the hundred values of one document', async () => {
    const documents = await reported((report) => {
      for (let call = 0; call < 250; call += 1) report.count('MesosLatency', call, 'GET_AGENTS');
    });

    const values = documents.flatMap(({ MesosLatency }) => MesosLatency as number[]);
    expect(values).toEqual(Array.from({ length: 250 }, (_, call) => call));
    for (const document of documents) {
      expect(document).toMatchObject({ Cluster: 'blue', Call: 'GET_AGENTS' });
      expect(directiveOf(document)?.Dimensions).toEqual([['Cluster'], ['Cluster', 'Call']]);
    }
  });

  test('are emitted once, grouped by their timestamp', async () => {
    const report = createPowertoolsReporter('blue');
    const first = await emittedBy(() => {
      report.count('HostsUp', 3);
      report.count('Blockers', 2, 'job-at-limit');
      report.count('ApiLatency', 1, 'GET /v1/hosts');
      report.endInvocation();
    });
    const second = await emittedBy(() => {
      report.count('ApiLatency', 1, 'GET /v1/hosts');
      report.endInvocation();
    });

    expect(first).toHaveLength(3);
    expect(new Set(first.map(({ _aws }) => _aws.Timestamp)).size).toBe(1);
    expect(second).toMatchObject([{ Route: 'GET /v1/hosts', ApiLatency: 1 }]);
    expect(directiveOf(second[0] as EmfDocument)?.Dimensions).toEqual([['Cluster'], ['Cluster', 'Route']]);
  });

  test('are not written when there are none', async () => {
    expect(await reported(() => undefined)).toEqual([]);
  });
});

describe('the log lines of an invocation', () => {
  test('have its request and its fields, and none of the invocation before', async () => {
    const report = createPowertoolsReporter('blue');
    const context = (awsRequestId: string) => ({ awsRequestId, functionName: 'api-queries' }) as Context;
    const lines = await loggedBy(() => {
      report.startInvocation(context('r-1'), { route: 'GET /v1/hosts' });
      report.error('first', new Error('no'));
      report.startInvocation(context('r-2'));
      report.error('second', new Error('no'));
    });

    expect(lines).toMatchObject([
      { message: 'first', cluster: 'blue', function_request_id: 'r-1', route: 'GET /v1/hosts' },
      { message: 'second', cluster: 'blue', function_request_id: 'r-2' },
    ]);
    expect(lines[1]).not.toHaveProperty('route');
  });
});
