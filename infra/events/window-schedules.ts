import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { HandlerFunction } from '../functions/handler-function.ts';
import type { ScheduleAccess } from '../functions/handler-rights.ts';
import { executionKeyUse } from '../permissions/execution-key.ts';
import { machineArn } from '../permissions/machine-arn.ts';

interface WindowSchedulesProps {
  readonly groupName: string;
  /** The state machine that an opening starts. */
  readonly machineName: string;
  /** Of the executions' data. @default - a key of AWS */
  readonly encryptionKey?: IKey | undefined;
}

const SERVICE = 'scheduler.amazonaws.com';

const WRITE = ['CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'] as const;
const ACTIONS = {
  delete: ['DeleteSchedule'],
  write: WRITE,
  reconcile: [...WRITE, 'GetSchedule'],
} as const satisfies Record<ScheduleAccess, readonly string[]>;

/**
 * Where EventBridge Scheduler keeps the schedules of the windows, and what it may do when the time of one has come: start that
 * one state machine, and only for schedules of this group.
 *
 * The schedules themselves are no resources of the stack: the functions write them, because windows come and go with their records.
 * There is no dead-letter queue. An opening that could not be delivered leaves no record in the table; the reconciliation finds that within
 * minutes, and tells it as `Window Missed`; why it was is in the metrics that EventBridge Scheduler keeps for each group.
 */
export class WindowSchedules extends Construct {
  readonly groupName: string;
  readonly roleArn: string;
  private readonly schedulesArn: string;

  constructor(scope: Construct, id: string, props: WindowSchedulesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const group = new CfnScheduleGroup(this, 'Resource', { name: props.groupName });
    const role = new Role(this, 'Role', {
      // Of any other account, or of any other group of this one, Scheduler can not be talked into it.
      assumedBy: new ServicePrincipal(SERVICE, {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group.attrArn } },
      }),
    });
    // IAM knows versions and aliases by the machine's own ARN.
    const machine = machineArn(this, props.machineName);
    role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine] }));
    if (props.encryptionKey !== undefined) {
      role.addToPolicy(new PolicyStatement(executionKeyUse(props.encryptionKey, [machine])));
    }
    this.groupName = group.ref;
    this.roleArn = role.roleArn;
    this.schedulesArn = stack.formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${props.groupName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /** Lets the function change the schedules of the group; whoever writes them may hand the one role to them. */
  grant(handler: HandlerFunction, access: ScheduleAccess): void {
    handler.allow(
      { actions: ACTIONS[access].map((name) => `scheduler:${name}`), resources: [this.schedulesArn] },
      'Schedules are named after the windows: the wildcard stands for those of this one group.',
    );
    // IAM knows no resource for it; it tells names and states of schedules, and no more.
    if (access === 'reconcile') handler.allow({ actions: ['scheduler:ListSchedules'], resources: ['*'] });
    if (access === 'delete') return;
    handler.allow({
      actions: ['iam:PassRole'],
      resources: [this.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': SERVICE } },
    });
  }
}
