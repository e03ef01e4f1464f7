import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  CLUSTER_DIMENSION,
  METRIC_NAMESPACE,
  type MetricName,
  metric as metricOf,
} from '../../functions/contract/metrics.ts';
import { PANEL_ROWS, type Panel } from './dashboard-panels.ts';

interface MaintenanceDashboardProps {
  readonly cluster: string;
  readonly alarms: readonly Alarm[];
  /** Resources that cost by use. */
  readonly tableName: string;
  readonly functions: readonly IFunction[];
  readonly machines: readonly IStateMachine[];
  readonly apiId: string;
}

const WIDTH = 24;
const PERIOD = Duration.minutes(5);
const STATISTIC = { counter: 'Sum', level: 'Maximum', duration: 'p95' } as const;

/** The panels of dashboard-panels.ts for one cluster; below them AWS's metrics of its costs. */
export class MaintenanceDashboard extends Construct {
  constructor(scope: Construct, id: string, props: MaintenanceDashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Resource', {
      dashboardName: `${props.cluster}-maintenance`,
      defaultInterval: Duration.hours(12),
    });
    dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: WIDTH, height: 3 }),
    );
    for (const { title, panels } of PANEL_ROWS) {
      dashboard.addWidgets(heading(title));
      dashboard.addWidgets(...panels.map((panel) => graph(panel, props.cluster)));
    }
    dashboard.addWidgets(heading('AWS usage and costs'));
    dashboard.addWidgets(...costs(props));
  }
}

function heading(title: string): TextWidget {
  return new TextWidget({ markdown: `## ${title}`, width: WIDTH, height: 1 });
}

function graph({ title, metrics, stacked = false, counted = false }: Panel, cluster: string): GraphWidget {
  const left = metrics.map((name) => shown(name, cluster, counted));
  return new GraphWidget({ title, left, stacked, width: 8, height: 6 });
}

/** A search expression for a metric with a second dimension: it finds every value of it. */
function shown(name: MetricName, cluster: string, counted: boolean): IMetric {
  const { kind, by } = metricOf(name);
  const statistic = counted && kind === 'duration' ? 'SampleCount' : STATISTIC[kind];
  const period = kind === 'level' ? Duration.minutes(1) : PERIOD;
  if (by === undefined) {
    const dimensionsMap = { [CLUSTER_DIMENSION]: cluster };
    return new Metric({ namespace: METRIC_NAMESPACE, metricName: name, dimensionsMap, statistic, period, label: name });
  }
  const schema = `{${METRIC_NAMESPACE},${CLUSTER_DIMENSION},${by}}`;
  const expression = `SEARCH('${schema} MetricName="${name}" ${CLUSTER_DIMENSION}="${cluster}"', '${statistic}', ${period.toSeconds()})`;
  return new MathExpression({ expression, period, label: `\${PROP('Dim.${by}')}`, usingMetrics: {} });
}

function costs({ tableName, functions, machines, apiId }: MaintenanceDashboardProps): GraphWidget[] {
  const of = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 8, height: 6 });
  const ofEach = (title: string, metric: (one: IFunction) => Metric) => of(title, functions.map(metric));
  const api = (name: string) => summed('AWS/ApiGateway', name, { ApiId: apiId });
  const table = (name: string) => summed('AWS/DynamoDB', name, { TableName: tableName });
  // Step Functions counts transitions by account and region only.
  const transitions = (name: string) => summed('AWS/States', name, { ServiceMetric: 'StateTransition' });
  return [
    of('Executions (Step Functions)', [
      ...machines.map((machine) => machine.metricStarted({ period: PERIOD })),
      ...machines.map((machine) => machine.metricFailed({ period: PERIOD })),
    ]),
    of('State transitions of the account', [transitions('ConsumedCapacity'), transitions('ThrottledEvents')]),
    ofEach('Invocations of functions', (one) => one.metricInvocations({ period: PERIOD })),
    ofEach('Errors of functions', (one) => one.metricErrors({ period: PERIOD })),
    ofEach('Throttled functions', (one) => one.metricThrottles({ period: PERIOD })),
    of('DynamoDB units', [table('ConsumedReadCapacityUnits'), table('ConsumedWriteCapacityUnits')]),
    of('API requests (API Gateway)', [api('Count'), api('4xx'), api('5xx')]),
  ];
}

function summed(namespace: string, metricName: string, dimensionsMap: Record<string, string>): Metric {
  return new Metric({ namespace, metricName, dimensionsMap, statistic: 'Sum', period: PERIOD });
}
