import type { SettingName } from '../../functions/contract/settings/settings.ts';

const MACHINES = 'arn:aws:states:eu-central-1:111122223333:stateMachine';

/** The environment of a function. None of its addresses answers. */
export const FUNCTION_ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  TABLE_NAME: 'table',
  CLUSTER_NAME: 'test',
  EVENT_BUS_NAME: 'default',
  START_MACHINE_ARN: `${MACHINES}:StartMaintenance:live`,
  COMPLETE_MACHINE_ARN: `${MACHINES}:CompleteMaintenance:live`,
  ROLL_MACHINE_ARN: `${MACHINES}:RollMaintenance:live`,
  WATCH_MACHINE_ARN: `${MACHINES}:WatchHosts:live`,
  SCHEDULE_GROUP: 'test-windows',
  SCHEDULE_ROLE_ARN: 'arn:aws:iam::111122223333:role/windows',
  MESOS_MASTERS: 'http://127.0.0.1:1',
  MESOS_API: 'v1',
  MESOS_EMPTY_SCHEDULE: 'check',
  SCHEDULERS: '[]',
  REPAIRS: '{}',
  GATES: '{}',
  POLL_SECONDS: '1',
  STUCK_SECONDS: '900',
  FORGOTTEN_SECONDS: '604800',
} as const satisfies Partial<Record<SettingName | 'AWS_REGION', string>>;
