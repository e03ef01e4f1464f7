import { Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../functions/contract/events.ts';
import { secretArns } from '../../functions/contract/settings/addresses.ts';
import type { GateSettings } from '../../functions/contract/settings/gate-settings.ts';
import type { RepairSettings } from '../../functions/contract/settings/repair-settings.ts';
import type { WindowSchedules } from '../events/window-schedules.ts';
import { type Environment, HandlerFunction, type Network } from '../functions/handler-function.ts';
import {
  type Access,
  HANDLER_NAMES,
  HANDLERS,
  type HandlerName,
  HOST_MACHINES,
  MACHINES,
  type Machine,
} from '../functions/handler-rights.ts';
import { executionKeyUse } from '../permissions/execution-key.ts';
import { executionArn, machineArn } from '../permissions/machine-arn.ts';
import { grantGates } from './gate-grants.ts';
import type { MaintenanceTable } from './maintenance-table.ts';
import { grantRepairs } from './repair-grants.ts';

interface MaintenanceFunctionsProps {
  readonly code: Code;
  readonly environment: Environment;
  readonly retention: RetentionDays;
  readonly network?: Network | undefined;
  readonly reconcileConcurrency?: number | undefined;
  readonly encryptionKey?: IKey | undefined;
  readonly table: MaintenanceTable;
  readonly schedules: WindowSchedules;
  readonly machineNames: Readonly<Record<Machine, string>>;
  readonly mesosSecretArn?: string | undefined;
  /** Secrets that the settings of the schedulers name. */
  readonly schedulerSecretArns: readonly string[];
  readonly repairs: RepairSettings;
  readonly gates: GateSettings;
}

/** All functions, each with the permissions of its handler. */
export class MaintenanceFunctions extends Construct {
  readonly byHandler: Readonly<Record<HandlerName, LambdaFunction>>;
  private readonly props: MaintenanceFunctionsProps;

  constructor(scope: Construct, id: string, props: MaintenanceFunctionsProps) {
    super(scope, id);
    this.props = props;
    const entries = HANDLER_NAMES.map((handler): [HandlerName, LambdaFunction] => {
      const { code, environment, retention, network, encryptionKey } = props;
      const created = new HandlerFunction(this, pascalCase(handler), {
        handler,
        code,
        environment,
        retention,
        network,
        encryptionKey,
        reservedConcurrency: handler === 'reconcile' ? props.reconcileConcurrency : undefined,
      });
      this.grant(created, HANDLERS[handler]);
      return [handler, created.function];
    });
    this.byHandler = Object.fromEntries(entries) as Record<HandlerName, LambdaFunction>;
  }

  private grant(handler: HandlerFunction, access: Access): void {
    const { table, schedules, machineNames } = this.props;
    if (access.table !== undefined) table.grant(handler.role, access.table);
    const secrets = this.secretsFor(access);
    if (secrets.length > 0) handler.allow({ actions: ['secretsmanager:GetSecretValue'], resources: secrets });
    if (access.schedules !== undefined) schedules.grant(handler, access.schedules);
    if (access.repairs === true) grantRepairs(handler, this.props.repairs);
    if (access.gates === true) grantGates(handler, this.props.gates);
    if (access.events === true) this.grantEvents(handler);
    if (access.starts !== undefined) {
      // For IAM, versions and aliases have the ARN of the machine itself.
      const machines = access.starts.map((machine) => machineArn(this, machineNames[machine]));
      handler.allow({ actions: ['states:StartExecution'], resources: machines });
      if (this.props.encryptionKey !== undefined) handler.allow(executionKeyUse(this.props.encryptionKey, machines));
    }
    if (access.watches === true) this.grantWatching(handler);
    if (access.answers !== undefined) this.grantAnswering(handler, access.answers);
  }

  private secretsFor({ mesos, schedulers, repairs, gates }: Access): string[] {
    const { mesosSecretArn, schedulerSecretArns } = this.props;
    const repairSecretArns = secretArns(Object.values(this.props.repairs));
    return [
      ...(mesos === true && mesosSecretArn !== undefined ? [mesosSecretArn] : []),
      ...(schedulers === true ? schedulerSecretArns : []),
      ...(repairs === true ? repairSecretArns : []),
      ...(gates === true ? secretArns(Object.values(this.props.gates)) : []),
    ];
  }

  /** Allows events on the account's default bus, with our source only. */
  private grantEvents(handler: HandlerFunction): void {
    handler.allow({
      actions: ['events:PutEvents'],
      resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
      // A call has several events, so the condition key has several values. `ForAllValues` alone
      // would also allow a call without the key.
      conditions: {
        'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE },
        Null: { 'events:source': 'false' },
      },
    });
  }

  /** Allows to read executions of requests, and of single hosts. */
  private grantWatching(handler: HandlerFunction): void {
    const { machineNames } = this.props;
    const ofRequests = MACHINES.map((machine) => `${machineNames[machine]}:*`);
    const ofHosts = HOST_MACHINES.map((machine) => `${machineNames[machine]}/Host:*`);
    const resources = [...ofRequests, ...ofHosts].map((executions) => executionArn(this, executions));
    handler.allow(
      { actions: ['states:DescribeExecution'], resources },
      'Executions get their names when they start: the wildcard stands for those of this one state machine.',
    );
  }

  /**
   * Allows to answer task tokens. IAM checks the state machine of the token's execution. The
   * execution of a host belongs to the machine `NAME/Host`.
   */
  private grantAnswering(handler: HandlerFunction, machines: readonly Machine[]): void {
    const { machineNames, encryptionKey } = this.props;
    const ofHosts = HOST_MACHINES.filter((machine) => machines.includes(machine)).map(
      (machine) => `${machineNames[machine]}/Host`,
    );
    const names = [...machines.map((machine) => machineNames[machine]), ...ofHosts];
    const resources = names.map((name) => machineArn(this, name));
    handler.allow({ actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'], resources });
    if (encryptionKey !== undefined) handler.allow(executionKeyUse(encryptionKey, resources));
  }
}

/** `take-down` is the construct TakeDown. */
function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
