import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CLUSTER_DIMENSION, METRIC_NAMESPACE } from '../../functions/contract/metrics.ts';
import { ALARM_IDS, type AlarmDefinition, type AlarmId, alarm as definitionOf, UNDELIVERED } from './alarms.ts';

interface MaintenanceAlarmsProps {
  readonly cluster: string;
  /** URL of docs/runbook.md, for the alarm descriptions. */
  readonly runbookUrl: string;
  /** Address of the console, for the alarm descriptions. @default - no link */
  readonly consoleUrl?: string | undefined;
  /** Address that is subscribed to the topic. @default - none */
  readonly email?: string | undefined;
  /** True when the settings limit the hosts that begin or fail. */
  readonly hasBreaker: boolean;
  /** True when the settings name gates. */
  readonly hasGates: boolean;
  /** Queue of undelivered notices. @default - none: there is no webhook */
  readonly undelivered?: IQueue | undefined;
}

const COMPARISON = {
  'at least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  'less than': ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

const MISSING = {
  notBreaching: TreatMissingData.NOT_BREACHING,
  ignore: TreatMissingData.IGNORE,
  breaching: TreatMissingData.BREACHING,
} as const;

/** The alarms, and one topic that gets the beginning and the end of each. */
export class MaintenanceAlarms extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: MaintenanceAlarmsProps) {
    super(scope, id);
    this.topic = this.createTopic(props);
    const action = new SnsAction(this.topic);
    this.alarms = ALARM_IDS.flatMap((each) => {
      const metric = metricOf(definitionOf(each), props);
      if (metric === undefined) return [];
      const alarm = this.createAlarm(each, metric, props);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return [alarm];
    });
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
  }

  private createAlarm(id: AlarmId, metric: Metric, { cluster, runbookUrl, consoleUrl }: MaintenanceAlarmsProps): Alarm {
    const { title, severity, meaning, ...rule } = definitionOf(id);
    const look = consoleUrl === undefined ? '' : ` See: ${consoleUrl}/attention`;
    return new Alarm(this, title.replaceAll(' ', ''), {
      alarmName: `${cluster}-${id}`,
      alarmDescription: `[${severity}] ${meaning} What to do: ${runbookUrl}#${id}${look}`,
      metric,
      comparisonOperator: COMPARISON[rule.comparison],
      threshold: rule.threshold,
      datapointsToAlarm: rule.datapoints,
      evaluationPeriods: rule.periods,
      treatMissingData: MISSING[rule.missing],
    });
  }

  /** Encrypts the topic with its own key: with SNS' key, CloudWatch alarms cannot publish. */
  private createTopic({ cluster }: MaintenanceAlarmsProps): Topic {
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    const { account } = Stack.of(this);
    const alarms = Stack.of(this).formatArn({
      ...{ service: 'cloudwatch', resource: 'alarm', resourceName: `${cluster}-*` },
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const key = new Key(this, 'Key', {
      description: `Alarms of the host maintenance of ${cluster}`,
      enableKeyRotation: true,
      // A topic stores nothing to read later.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    const topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': alarms } },
      }),
    );
    return topic;
  }
}

/** Undefined for the metric of a queue, a breaker or gates that the stack does not have. */
function metricOf(
  definition: AlarmDefinition,
  { cluster, undelivered, hasBreaker, hasGates }: MaintenanceAlarmsProps,
): Metric | undefined {
  const { metric, statistic, periodMinutes } = definition;
  const options = { statistic, period: Duration.minutes(periodMinutes) };
  if (metric === 'BreakerOpen' && !hasBreaker) return undefined;
  if (metric === 'RolloutsGated' && !hasGates) return undefined;
  if (metric === UNDELIVERED) return undelivered?.metric(metric, options);
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: metric,
    dimensionsMap: { [CLUSTER_DIMENSION]: cluster },
    ...options,
  });
}
