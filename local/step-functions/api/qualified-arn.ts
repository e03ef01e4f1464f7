import * as z from 'zod';
import { AwsError, type Operations, read } from '../../http/aws-json.ts';
import type { Execution } from '../journal/execution.ts';
import { defined } from '../program/defined.ts';
import type { Machine } from '../program/machine.ts';
import type { Executions } from '../steps/executions.ts';
import { paged } from './pages.ts';

/** ARNs of state machines that end with a version or an alias, and the API's calls on these. */

const QUALIFIED = /^(arn:[\w-]+:states:[\w-]*:\d*:stateMachine:[^:]+)(?::([^:]+))?$/;
const VersionsInput = z.object({
  stateMachineArn: z.string().max(256),
  maxResults: z.int().min(0).max(1_000).optional(),
  nextToken: z.string().max(3_096).optional(),
});

interface Qualified {
  readonly machine: Machine;
  /** The number of a version or the name of an alias. */
  readonly qualifier: string | undefined;
}

/** The deployed machine, with the version or alias in the ARN. Throws the API's errors. */
export function qualified(executions: Executions, arn: string): Qualified {
  const [, machineArn, qualifier] = QUALIFIED.exec(arn) ?? [];
  if (machineArn === undefined) throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
  const machine = executions.machines.get(machineArn);
  if (machine === undefined || executions.versions.resolve(machine, qualifier) === undefined) {
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }
  return { machine, qualifier };
}

/** Version and alias of an execution that was started on one. */
export function versionsOf({ machineArn, version, startedOn }: Execution) {
  if (startedOn === undefined) return {};
  return {
    stateMachineVersionArn: `${machineArn}:${version}`,
    ...(startedOn === String(version) ? {} : { stateMachineAliasArn: `${machineArn}:${startedOn}` }),
  };
}

export function versionOperations(executions: Executions, deployedAt: Date): Operations {
  const creationDate = deployedAt.getTime() / 1_000;
  const list = (raw: unknown, arnsOf: (machine: Machine) => string[], name: string) => {
    const input = read(VersionsInput, raw);
    const { machine } = qualified(executions, input.stateMachineArn);
    const items = arnsOf(machine).map((arn) => ({ [name]: arn, creationDate }));
    return paged(items, input, 'end');
  };
  return {
    ListStateMachineVersions: (raw) => {
      const versions = ({ arn }: Machine) => executions.versions.of(arn).map(({ version }) => `${arn}:${version}`);
      const { items, nextToken } = list(raw, versions, 'stateMachineVersionArn');
      return defined({ stateMachineVersions: items, nextToken });
    },
    ListStateMachineAliases: (raw) => {
      const aliases = ({ arn, aliases: names }: Machine) => names.map((name) => `${arn}:${name}`);
      const { items, nextToken } = list(raw, aliases, 'stateMachineAliasArn');
      return defined({ stateMachineAliases: items, nextToken });
    },
  };
}
