import type { GateSettings } from '../../functions/contract/settings/gate-settings.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';

/** Lets a function read the state of alarms, if a gate is of the type `cloudwatch`. */
export function grantGates(handler: HandlerFunction, gates: GateSettings): void {
  if (!Object.values(gates).some(({ type }) => type === 'cloudwatch')) return;
  handler.allow(
    { actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] },
    'CloudWatch describes composite alarms only to those that may describe every alarm.',
  );
}
