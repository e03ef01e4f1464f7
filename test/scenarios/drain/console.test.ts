import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { HostView } from '../../../functions/contract/api/api.ts';
import { downHosts, scheduledHosts, writesOf } from '../master-view.ts';
import { stageOfFile, until } from '../stage.ts';

/** Executions started as an operator does in the Step Functions console, and read as one reads them there. */

const stage = await stageOfFile({
  cluster: { hosts: 5, frameworks: [{ name: 'spark-jobs' }] },
  service: { schedulers: '[{"framework":"spark-*","type":"wait"}]' },
});
const { simulator, sfn } = stage;
const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
const machines = new Map(stateMachines.map(({ name, stateMachineArn }) => [name, stateMachineArn]));

async function start(machine: 'StartMaintenance' | 'CompleteMaintenance', input: string): Promise<string> {
  const stateMachineArn = machines.get(machine);
  const { executionArn = '' } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  return executionArn;
}

function ended(executionArn: string) {
  const describeIt = () => sfn.send(new DescribeExecutionCommand({ executionArn }));
  return until('the end of the execution', describeIt, ({ status }) => status !== 'RUNNING');
}

/** Names of the states that the execution entered, in order. */
async function statesOf(executionArn: string): Promise<string[]> {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

const REQUEST_STATES = ['Register hosts', 'Wait for the window', 'For each host', 'Summarize'];

test('an execution of StartMaintenance, its host in capitals and with a blank, ends with the host DOWN', async () => {
  const executionArn = await start('StartMaintenance', '{"hosts":["HOST1 "],"reason":"from the console"}');
  const childArn = await until(
    "the host's own execution",
    // Until the host is registered, the answer is a problem.
    async () => (await stage.call<HostView>('GET', '/v1/hosts/host1')).body.maintenance?.executionArn,
    (arn) => arn != null && arn !== executionArn,
  );
  const { status, output } = await ended(executionArn);

  expect(status).toBe('SUCCEEDED');
  expect(JSON.parse(output ?? '')).toMatchObject({ states: { HOST_STATE_DOWN: 1 } });
  expect(await downHosts(simulator)).toContain('host1');
  const name = executionArn.split(':').at(-1);
  expect((await stage.history('host1'))[0]).toMatchObject({
    by: `execution ${name}`,
    reason: 'from the console',
    maintenanceId: name,
  });
  const parent = await statesOf(executionArn);
  const child = await statesOf(childArn ?? '');
  expect(parent).toEqual(REQUEST_STATES);
  expect(child).toEqual(['Drain', 'Take down']);
  expect(ends(name)).toEqual([expect.objectContaining({ by: `execution ${name}`, outcomes: ALL_ARRIVED })]);
});

const ALL_ARRIVED = { arrived: 1, takenOver: 0, failed: 0, notBegun: 0 };

/** The published events about the end of the maintenance. */
function ends(id: string | undefined): unknown[] {
  const told = stage.service.events.filter(({ detailType }) => detailType === 'Maintenance Finished');
  return told
    .map(({ detail }) => detail)
    .filter((detail) => (detail as { maintenanceId: string }).maintenanceId === id);
}

test('an execution of CompleteMaintenance brings the host back', async () => {
  const executionArn = await start('CompleteMaintenance', '{"hosts":[" Host1"]}');

  expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await stage.host('host1')).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null });
  expect(ends(executionArn.split(':').at(-1))).toEqual([
    expect.objectContaining({ kind: 'complete', outcomes: ALL_ARRIVED }),
  ]);
  expect(await statesOf(executionArn)).toEqual(['Register return', 'For each host', 'Summarize']);
});

test('a host that waits for its tasks enters no further state, however often the watcher looks', async () => {
  const taskId = simulator.launchTask({ framework: 'spark-jobs', hostname: 'host2', atOnce: true });
  await stage.request('start', { hosts: ['host2'] });
  const { maintenance } = await stage.hostWhen('host2', ({ blockers }) => blockers.length > 0);
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: machines.get('WatchHosts'), statusFilter: 'RUNNING' }),
  );
  const [watcher] = executions;
  const looks = (states: readonly string[]) => states.filter((name) => name === 'Look').length;
  const before = looks(await statesOf(watcher?.executionArn ?? ''));
  const states = await until(
    'two more looks',
    () => statesOf(watcher?.executionArn ?? ''),
    (entered) => looks(entered) >= before + 2,
  );

  expect(new Set(states)).toEqual(new Set(['Look', 'Is anything under way?', 'Wait for the next look']));
  expect(await statesOf(maintenance?.executionArn ?? '')).toEqual(['Drain']);
  simulator.endTask('spark-jobs', taskId, 0);
  await stage.hostWhen('host2', 'HOST_STATE_DOWN');
});

test('a host whose executions were stopped in the console can be cancelled', async () => {
  simulator.launchTask({ framework: 'spark-jobs', hostname: 'host3', atOnce: true });
  const { executionArn } = await stage.request('start', { hosts: ['host3'] });
  const { maintenance } = await stage.hostWhen('host3', ({ blockers }) => blockers.length > 0);
  await sfn.send(new StopExecutionCommand({ executionArn: executionArn ?? '', error: 'Operator', cause: 'by hand' }));
  expect(await ended(executionArn ?? '')).toMatchObject({ status: 'ABORTED', error: 'Operator', cause: 'by hand' });
  expect(await ended(maintenance?.executionArn ?? '')).toMatchObject({ status: 'ABORTED' });

  await stage.request('cancel', { hosts: ['host3'] });
  await stage.hostWhen('host3', 'HOST_STATE_UP');
  expect(await scheduledHosts(simulator)).not.toContain('host3');
});

describe('an execution with a bad input fails with the error of the contract, and changes nothing:', () => {
  const MANY = JSON.stringify({ hosts: Array.from({ length: 1_001 }, (_, index) => `h${index}`) });

  test.each([
    ['StartMaintenance', '{"hosts":[]}', 'InvalidInput', 'hosts'],
    ['StartMaintenance', '{}', 'InvalidInput', 'hosts'],
    ['StartMaintenance', '{"hosts":"host4"}', 'InvalidInput', 'hosts'],
    ['StartMaintenance', '"host4"', 'InvalidInput', 'object'],
    ['StartMaintenance', '{"hosts":["host4"],"deadlin":"2h"}', 'InvalidInput', "'deadlin'"],
    ['StartMaintenance', '{"hosts":["host4"],"deadline":"soon"}', 'InvalidInput', "'soon'"],
    ['StartMaintenance', '{"hosts":["host4"],"start":"tomorrow"}', 'InvalidInput', "'tomorrow'"],
    ['StartMaintenance', '{"hosts":["host4","bad name"]}', 'InvalidInput', "'bad name'"],
    ['StartMaintenance', MANY, 'InvalidInput', '1000'],
    ['StartMaintenance', '{"hosts":["host4","nowhere"]}', 'HostNotFound', "'nowhere'"],
    ['StartMaintenance', '{"hosts":["host4"],"maintenanceId":"m-none"}', 'MaintenanceNotFound', "'m-none'"],
    ['CompleteMaintenance', '{"hosts":["nowhere"]}', 'HostNotFound', "'nowhere'"],
    ['CompleteMaintenance', '{"hosts":["host4"]}', 'HostNotDown', "'host4'"],
    ['CompleteMaintenance', '{"hosts":["host4"],"cancel":true}', 'HostNotDraining', "'host4'"],
  ] as const)('%s %.60s', async (machine, input, error, named) => {
    const hosts = await stage.hosts();
    simulator.clearRequests();

    const failed = await ended(await start(machine, input));

    expect(failed).toMatchObject({ status: 'FAILED', error });
    expect(failed.cause).toContain(named);
    expect(await stage.hosts()).toEqual(hosts);
    expect(writesOf(simulator)).toEqual([]);
  });
});
