import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ACCOUNT } from '../../http/aws-account.ts';
import { AwsError, type Operations, read } from '../../http/aws-json.ts';
import { type Execution, type Listing, STATUSES, statusOf } from '../journal/execution.ts';
import { defined } from '../program/defined.ts';
import { executionArn, type Machine } from '../program/machine.ts';
import type { Executions } from '../steps/executions.ts';
import { kept, readJson } from './api-input.ts';
import { paged } from './pages.ts';
import { qualified, versionOperations, versionsOf } from './qualified-arn.ts';
import { tokenOperations } from './token-api.ts';

/**
 * The part of the Step Functions API that makes sense on one machine.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */

const arn = z.string().max(256);
const page = { maxResults: z.int().min(0).max(1_000).optional(), nextToken: z.string().max(3_096).optional() };
const StartInput = z.object({ stateMachineArn: arn, name: z.string().optional(), input: z.string().default('{}') });
const ExecutionInput = z.object({ executionArn: arn });
const StopInput = ExecutionInput.extend({ error: z.string().optional(), cause: z.string().optional() });
const HistoryInput = ExecutionInput.extend({ ...page, reverseOrder: z.boolean().default(false) });
const ListInput = z.object({
  ...page,
  stateMachineArn: arn.optional(),
  mapRunArn: z.string().optional(),
  statusFilter: z.enum(STATUSES).optional(),
});
/** One machine checks no permissions, but the API promises a role. */
const LOCAL_ROLE = `arn:aws:iam::${ACCOUNT}:role/local`;
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\ud800-\udfff]{1,80}$/u;

export function stepFunctionsOperations(executions: Executions, deployedAt: Date): Operations {
  const machine = (machineArn: string) => qualified(executions, machineArn).machine;
  const execution = (executionArn: string) => existing(executions, executionArn);
  const operations: Operations = {
    ...versionOperations(executions, deployedAt),
    ...tokenOperations(executions),
    StartExecution: (raw) => start(executions, read(StartInput, raw)),
    DescribeExecution: (raw) => described(execution(read(ExecutionInput, raw).executionArn)),
    StopExecution: (raw) => {
      const { executionArn, ...reason } = read(StopInput, raw);
      executions.stop(execution(executionArn).arn, defined(reason));
      return { stopDate: seconds(execution(executionArn).end?.at ?? Date.now()) };
    },
    ListExecutions: (raw) => list(executions, read(ListInput, raw)),
    GetExecutionHistory: (raw) => history(executions, read(HistoryInput, raw)),
    ListStateMachines: (raw) => {
      const all = [...executions.machines.values()].map((each) => machineItem(each, deployedAt));
      const { items, nextToken } = paged(all, read(z.object(page), raw), 'end');
      return defined({ stateMachines: items, nextToken });
    },
    DescribeStateMachine: (raw) => {
      const found = machine(read(z.object({ stateMachineArn: arn }), raw).stateMachineArn);
      const { definition } = found;
      return { ...machineItem(found, deployedAt), status: 'ACTIVE', definition, roleArn: LOCAL_ROLE };
    },
  };
  return Object.fromEntries(Object.entries(operations).map(([name, run]) => [`AWSStepFunctions.${name}`, run]));
}

function start(executions: Executions, { stateMachineArn, name = randomUUID(), input }: z.infer<typeof StartInput>) {
  const { machine, qualifier } = qualified(executions, stateMachineArn);
  if (!NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  readJson(input, 'InvalidExecutionInput', 'The input');
  const before = executions.get(executionArn(machine.arn, name));
  if (before === undefined) {
    return started(kept('the execution', () => executions.start(machine, name, input, qualifier)));
  }
  if (before.end === undefined && before.input === input) return started(before);
  throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${before.arn}'`);
}

function started({ arn, startedAt }: Execution) {
  return { executionArn: arn, startDate: seconds(startedAt) };
}

function list(
  executions: Executions,
  { stateMachineArn, mapRunArn, statusFilter, ...page }: z.infer<typeof ListInput>,
) {
  if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
    throw new AwsError('ValidationException', 'Name either a stateMachineArn or a mapRunArn');
  }
  const of = mapRunArn === undefined ? listing(executions, stateMachineArn ?? '') : { mapRunArn };
  const { items, nextToken } = paged(executions.list(of, statusFilter), page, 'start');
  return defined({ executions: items.map(executionItem), nextToken });
}

function listing(executions: Executions, arn: string): Listing {
  const { machine, qualifier } = qualified(executions, arn);
  return { machineArn: machine.arn, qualifier };
}

function history(executions: Executions, { executionArn, reverseOrder, ...page }: z.infer<typeof HistoryInput>) {
  const events = executions.history(existing(executions, executionArn)).map(({ type, at, field, details }, index) => ({
    ...{ timestamp: seconds(at), type, id: index + 1, previousEventId: index },
    ...(field === undefined ? {} : { [field]: inText(details ?? {}) }),
  }));
  const { items, nextToken } = paged(reverseOrder ? events.reverse() : events, page, reverseOrder ? 'start' : 'end');
  return defined({ events: items, nextToken });
}

/** Fields that are JSON text in the API. */
const JSON_FIELDS = ['input', 'output', 'parameters'];

function inText(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(details).map(([key, value]) => [
    key,
    JSON_FIELDS.includes(key) ? JSON.stringify(value ?? null) : value,
  ]);
  return Object.fromEntries(entries);
}

function described(execution: Execution) {
  const { status, ...end } = execution.end?.outcome ?? { status: 'RUNNING' };
  const output = 'output' in end ? { outputDetails: { included: true } } : {};
  const inputDetails = { included: true };
  return { ...executionItem(execution), status, input: execution.input, inputDetails, ...end, ...output };
}

function executionItem(execution: Execution) {
  return defined({
    executionArn: execution.arn,
    stateMachineArn: execution.machineArn,
    ...versionsOf(execution),
    mapRunArn: execution.mapRunArn,
    name: execution.name,
    status: statusOf(execution),
    startDate: seconds(execution.startedAt),
    stopDate: execution.end === undefined ? undefined : seconds(execution.end.at),
    redriveCount: 0,
  });
}

function machineItem({ arn, name }: Machine, deployedAt: Date) {
  return { stateMachineArn: arn, name, type: 'STANDARD', creationDate: seconds(deployedAt.getTime()) };
}

function existing(executions: Executions, executionArn: string): Execution {
  if (!/^arn:[\w-]+:states:[\w-]*:\d*:execution:./.test(executionArn)) {
    throw new AwsError('InvalidArn', `Invalid Arn: '${executionArn}'`);
  }
  const execution = executions.get(executionArn);
  if (execution === undefined)
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  return execution;
}

/** AWS JSON times are seconds since 1970, with fractions. */
function seconds(ms: number): number {
  return ms / 1000;
}
