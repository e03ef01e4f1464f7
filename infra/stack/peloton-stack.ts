import { CfnOutput, Lazy, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { secretArns } from '../../functions/contract/settings/addresses.ts';
import { BreakerSettings } from '../../functions/contract/settings/breaker-settings.ts';
import { GateSettings } from '../../functions/contract/settings/gate-settings.ts';
import { RepairSettings } from '../../functions/contract/settings/repair-settings.ts';
import { SchedulerSettings } from '../../functions/contract/settings/scheduler-settings.ts';
import { EventSchemas, hasRegistry } from '../events/event-schemas.ts';
import { NOTIFIED_BY_DEFAULT } from '../events/notices.ts';
import { Notifications } from '../events/notifications.ts';
import { ReconciliationRule } from '../events/reconciliation-rule.ts';
import { WindowSchedules } from '../events/window-schedules.ts';
import { CompleteMaintenance } from '../flows/complete-maintenance.ts';
import { RollMaintenance } from '../flows/roll-maintenance.ts';
import { StartMaintenance } from '../flows/start-maintenance.ts';
import { WatchHosts } from '../flows/watch-hosts.ts';
import { CA_FILE, type Environment } from '../functions/handler-function.ts';
import { MaintenanceAlarms } from '../monitoring/maintenance-alarms.ts';
import { MaintenanceDashboard } from '../monitoring/maintenance-dashboard.ts';
import { liveArn } from '../permissions/machine-arn.ts';
import { AccessPolicies } from '../permissions/operator-policies.ts';
import type { StackSettings } from '../settings/settings.ts';
import { DeploymentRules } from './deployment-rules.ts';
import { HostedConsole } from './hosted-console.ts';
import { MaintenanceApi } from './maintenance-api.ts';
import { MaintenanceFunctions } from './maintenance-functions.ts';
import { MaintenanceTable } from './maintenance-table.ts';
import { networkOf } from './network.ts';

interface PelotonStackProps extends StackProps {
  readonly settings: StackSettings;
  /** Folder with the bundle of all handlers. */
  readonly bundleDirectory: string;
  /** Folder with the code of the hosted console's page. */
  readonly pageDirectory: string;
}

/** The cluster in cdk.json. Its state machines have no prefix; others have their cluster's name. */
const DEFAULT_CLUSTER = 'peloton';

/** Host maintenance for one Mesos cluster. An account may hold several, with different names. */
export class PelotonStack extends Stack {
  constructor(scope: Construct, id: string, props: PelotonStackProps) {
    super(scope, id, props);
    const { settings } = props;
    new DeploymentRules(this, 'DeploymentRules', settings);
    const retention = settings.retentionDays;
    const { encryptionKeyArn } = settings;
    const encryptionKey = encryptionKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'Key', encryptionKeyArn);
    const prefix = settings.cluster === DEFAULT_CLUSTER ? '' : `${settings.cluster}-`;
    const machineNames = {
      StartMaintenance: `${prefix}StartMaintenance`,
      CompleteMaintenance: `${prefix}CompleteMaintenance`,
      RollMaintenance: `${prefix}RollMaintenance`,
      WatchHosts: `${prefix}WatchHosts`,
    };
    const table = new MaintenanceTable(this, 'MaintenanceTable', {
      encryptionKeyArn,
      isKept: settings.removalPolicy === 'retain',
      hasFormerIndex: settings.formerIndex === 'keep',
    });
    const schedules = new WindowSchedules(this, 'WindowSchedules', {
      groupName: `${settings.cluster}-windows`,
      machineName: machineNames.RollMaintenance,
      encryptionKey,
    });
    let hosted: HostedConsole | undefined;
    const consoleUrl = settings.consoleUrl ?? (settings.consoleIssuer && Lazy.string({ produce: () => hosted?.url }));
    const functions = new MaintenanceFunctions(this, 'Functions', {
      code: Code.fromAsset(props.bundleDirectory),
      environment: environment(settings, {
        TABLE_NAME: table.tableName,
        START_MACHINE_ARN: liveArn(this, machineNames.StartMaintenance),
        COMPLETE_MACHINE_ARN: liveArn(this, machineNames.CompleteMaintenance),
        ROLL_MACHINE_ARN: liveArn(this, machineNames.RollMaintenance),
        WATCH_MACHINE_ARN: liveArn(this, machineNames.WatchHosts),
        SCHEDULE_GROUP: schedules.groupName,
        SCHEDULE_ROLE_ARN: schedules.roleArn,
        ...(consoleUrl === undefined ? {} : { CONSOLE_URL: consoleUrl }),
      }),
      retention,
      network: networkOf(this, settings),
      reconcileConcurrency: settings.reconcileConcurrency,
      encryptionKey,
      table,
      schedules,
      machineNames,
      mesosSecretArn: settings.mesosSecretArn,
      schedulerSecretArns: secretArns(SchedulerSettings.parse(JSON.parse(settings.schedulers))),
      repairs: RepairSettings.parse(JSON.parse(settings.repairs)),
      gates: GateSettings.parse(JSON.parse(settings.gates)),
    }).byHandler;
    const start = new StartMaintenance(this, 'StartMaintenance', {
      machineName: machineNames.StartMaintenance,
      retention,
      encryptionKey,
      functions,
    });
    const complete = new CompleteMaintenance(this, 'CompleteMaintenance', {
      machineName: machineNames.CompleteMaintenance,
      retention,
      encryptionKey,
      functions,
    });
    const roll = new RollMaintenance(this, 'RollMaintenance', {
      machineName: machineNames.RollMaintenance,
      retention,
      encryptionKey,
      functions,
    });
    const watch = new WatchHosts(this, 'WatchHosts', {
      machineName: machineNames.WatchHosts,
      retention,
      encryptionKey,
      functions,
    });
    const api = new MaintenanceApi(this, 'MaintenanceApi', {
      name: `${settings.cluster}-maintenance`,
      description: 'Host maintenance for Apache Mesos',
      authorizer: new HttpIamAuthorizer(),
      caller: '$context.identity.userArn',
      functions,
      retention,
      encryptionKey,
    });
    const { consoleIssuer: issuer, consoleAudience: audience } = settings;
    if (issuer !== undefined && audience !== undefined) {
      hosted = new HostedConsole(this, 'HostedConsole', {
        ...{ cluster: settings.cluster, issuer, audience, pageDirectory: props.pageDirectory },
        ...{ functions, retention, encryptionKey },
      });
      const description = 'The console: also the redirect URI to register at the OpenID provider';
      new CfnOutput(this, 'ConsoleUrl', { value: hosted.url, description });
    }
    const policies = new AccessPolicies(this, 'AccessPolicies', { cluster: settings.cluster, apiId: api.apiId });
    new ReconciliationRule(this, 'ReconciliationRule', { reconcile: functions.reconcile });
    const undelivered = this.notifications(settings, consoleUrl !== undefined)?.undelivered;
    this.eventSchemas(settings);

    const { topic, alarms } = new MaintenanceAlarms(this, 'Alarms', {
      cluster: settings.cluster,
      runbookUrl: settings.runbookUrl,
      consoleUrl,
      email: settings.alarmEmail,
      hasBreaker: BreakerSettings.parse(JSON.parse(settings.breaker)) !== null,
      hasGates: settings.gates !== '{}',
      undelivered,
    });
    if (settings.dashboard === 'yes') {
      new MaintenanceDashboard(this, 'Dashboard', {
        cluster: settings.cluster,
        alarms,
        tableName: table.tableName,
        functions: Object.values(functions),
        machines: [start.machine, complete.machine, roll.machine, watch.machine],
        apiId: api.apiId,
      });
    }

    new CfnOutput(this, 'ApiUrl', { value: api.url, description: 'Base URL of the HTTP API, for peloton --url' });
    new CfnOutput(this, 'StartMaintenanceArn', { value: start.machine.stateMachineArn });
    new CfnOutput(this, 'CompleteMaintenanceArn', { value: complete.machine.stateMachineArn });
    new CfnOutput(this, 'RollMaintenanceArn', { value: roll.machine.stateMachineArn });
    new CfnOutput(this, 'WatchHostsArn', { value: watch.machine.stateMachineArn });
    new CfnOutput(this, 'AlarmTopicArn', {
      value: topic.topicArn,
      description: 'Receives every alarm: subscribe to it',
    });
    new CfnOutput(this, 'ViewerPolicyArn', {
      value: policies.viewerArn,
      description: 'Attach to the roles of people and scripts that only read',
    });
    new CfnOutput(this, 'OperatorPolicyArn', {
      value: policies.operatorArn,
      description: 'Attach to the roles of operators',
    });
    new CfnOutput(this, 'TableName', { value: table.tableName });
    if (undelivered !== undefined) new CfnOutput(this, 'UndeliveredNoticesUrl', { value: undelivered.queueUrl });
  }

  private eventSchemas({ cluster, eventSchemas }: StackSettings): void {
    if (eventSchemas === 'no' || (eventSchemas === 'auto' && !hasRegistry(this))) return;
    const isCertain = eventSchemas === 'yes';
    const { registryName, condition } = new EventSchemas(this, 'EventSchemas', { cluster, isCertain });
    const output = new CfnOutput(this, 'EventSchemaRegistry', {
      value: registryName,
      description: 'Schemas of the published events',
    });
    if (condition !== undefined) output.condition = condition;
  }

  private notifications(settings: StackSettings, hasConsole: boolean): Notifications | undefined {
    if (settings.notifySecretArn === undefined) return undefined;
    return new Notifications(this, 'Notifications', {
      cluster: settings.cluster,
      secretArn: settings.notifySecretArn,
      header: settings.notifyHeader,
      events: settings.notifyEvents ?? NOTIFIED_BY_DEFAULT,
      hasConsole,
    });
  }
}

/** Settings that name resources of the stack. */
type ResourceSetting =
  | 'TABLE_NAME'
  | 'START_MACHINE_ARN'
  | 'COMPLETE_MACHINE_ARN'
  | 'ROLL_MACHINE_ARN'
  | 'WATCH_MACHINE_ARN'
  | 'SCHEDULE_GROUP'
  | 'SCHEDULE_ROLE_ARN';

/** Environment of every function. */
function environment(
  settings: StackSettings,
  names: Readonly<Record<ResourceSetting, string> & Pick<Environment, 'CONSOLE_URL'>>,
): Environment {
  return {
    ...names,
    CLUSTER_NAME: settings.cluster,
    EVENT_BUS_NAME: 'default',
    MESOS_MASTERS: settings.masters,
    ...(settings.httpProxy === undefined ? {} : { HTTP_PROXY: settings.httpProxy }),
    ...(settings.httpsProxy === undefined ? {} : { HTTPS_PROXY: settings.httpsProxy }),
    ...(settings.noProxy === undefined ? {} : { NO_PROXY: settings.noProxy }),
    MESOS_API: settings.mesosApi,
    ...(settings.mesosSecretArn === undefined ? {} : { MESOS_SECRET_ID: settings.mesosSecretArn }),
    ...(settings.caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: `/var/task/${CA_FILE}` }),
    MESOS_EMPTY_SCHEDULE: settings.emptySchedule,
    SCHEDULERS: settings.schedulers,
    REPAIRS: settings.repairs,
    GATES: settings.gates,
    BREAKER: settings.breaker,
    ...(settings.consoleOperators === undefined ? {} : { CONSOLE_OPERATORS: settings.consoleOperators }),
    ...(/^https?:/.test(settings.runbookUrl) ? { RUNBOOK_URL: settings.runbookUrl } : {}),
    POLL_SECONDS: String(settings.pollSeconds),
    STUCK_SECONDS: String(settings.stuckSeconds),
    FORGOTTEN_SECONDS: String(settings.forgottenSeconds),
  };
}
