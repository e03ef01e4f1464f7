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
  /** State machine that an opening starts. */
  readonly machineName: string;
  /** Encrypts the data of executions. @default - a key of AWS */
  readonly encryptionKey?: IKey | undefined;
}

const SERVICE = 'scheduler.amazonaws.com';

const WRITE = ['CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'] as const;
const ACTIONS = {
  write: WRITE,
  reconcile: [...WRITE, 'GetSchedule'],
} as const satisfies Record<ScheduleAccess, readonly string[]>;

/**
 * Group of EventBridge Scheduler for the schedules of the windows. Its role may start one state
 * machine, and only for schedules of this group.
 *
 * The schedules are not resources of the stack: functions write them along with the window records.
 * There is no dead-letter queue: when an opening is not delivered, the reconciliation finds no
 * record of it within minutes and publishes `Window Missed`. The cause is in the metrics that
 * EventBridge Scheduler keeps for each group.
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
      // Prevents a confused deputy: no other account or group can use the role through Scheduler.
      assumedBy: new ServicePrincipal(SERVICE, {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group.attrArn } },
      }),
    });
    // For IAM, versions and aliases have the ARN of the machine itself.
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

  /** Lets the function change schedules of the group, and pass the group's role to them. */
  grant(handler: HandlerFunction, access: ScheduleAccess): void {
    handler.allow(
      { actions: ACTIONS[access].map((name) => `scheduler:${name}`), resources: [this.schedulesArn] },
      'Schedules have the names of windows: the wildcard stands for the schedules of this one group.',
    );
    // IAM has no resource for ListSchedules. It shows only names and states of schedules.
    if (access === 'reconcile') handler.allow({ actions: ['scheduler:ListSchedules'], resources: ['*'] });
    handler.allow({
      actions: ['iam:PassRole'],
      resources: [this.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': SERVICE } },
    });
  }
}
