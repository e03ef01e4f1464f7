import { MaintenanceError } from '../../functions/contract/errors.ts';
import type { HostStep } from '../../functions/contract/flow/previous-release.ts';
import type { Goal, Host, HostState } from '../../functions/domain/host/host.ts';
import { findAgent } from '../../functions/handlers/previous-release/find-agent.ts';
import { handOver } from '../../functions/handlers/previous-release/hand-over.ts';
import { markUp } from '../../functions/handlers/previous-release/mark-up.ts';
import { moveTasks } from '../../functions/handlers/previous-release/move-tasks.ts';
import { takeDown } from '../../functions/handlers/previous-release/take-down.ts';
import { hostMaintenance, hostRecord } from '../fakes/host-record.ts';
import { type TestServices, testServices } from '../fakes/services.ts';

const previousSteps = { moveTasks, takeDown, findAgent, markUp, handOver };

const maintenance = hostMaintenance();

function step(changes: Partial<HostStep> = {}): HostStep {
  return {
    ...{ hostname: 'h1', maintenanceId: 'm1', executionArn: 'arn:old', status: 'working' },
    ...{ looks: 3, idleLooks: 2, settled: 1, waitSeconds: 1 },
    ...changes,
  };
}

async function withHost(changes: Partial<Host>): Promise<TestServices> {
  const services = testServices(['h1']);
  await services.store.putHost(hostRecord({ hostname: 'h1', maintenance, ...changes }), 0);
  return services;
}

const at = (state: HostState, goalState: Goal): Partial<Host> => ({ state, goalState });
const goingDown = (state: HostState) => at(state, 'HOST_STATE_DOWN');
const comingUp = (state: HostState) => at(state, 'HOST_STATE_UP');
const isUp: Partial<Host> = { ...comingUp('HOST_STATE_UP'), maintenance: null };

describe('a step of the previous release', () => {
  test.each([
    { name: 'moveTasks', phase: 'drain', host: goingDown('HOST_STATE_UP') },
    { name: 'moveTasks', phase: 'drain', host: goingDown('HOST_STATE_DRAINING') },
    { name: 'takeDown', phase: 'take-down', host: goingDown('HOST_STATE_DRAINED') },
    { name: 'findAgent', phase: 'bring-up', host: comingUp('HOST_STATE_DOWN') },
    { name: 'markUp', phase: 'bring-up', host: comingUp('HOST_STATE_DOWN') },
  ] as const)('$name leaves a wait for $phase to the watcher and starts it, and looks again later', async (given) => {
    const services = await withHost(given.host);

    const next = await previousSteps[given.name](step(), services);

    expect(next).toMatchObject({ status: 'working', looks: 4, idleLooks: 3, waitSeconds: 1 });
    expect(await services.store.waits()).toMatchObject([
      { hostname: 'h1', maintenanceId: 'm1', phase: given.phase, token: null, executionArn: 'arn:old' },
    ]);
    expect(services.started.map(({ machine }) => machine)).toEqual(['WatchHosts']);
  });

  test('moveTasks leaves a wait once for a host that was down before: only the watcher schedules it', async () => {
    const services = await withHost({ ...goingDown('HOST_STATE_DOWN'), stateSince: '2026-03-01T10:00:00.000Z' });

    const next = await moveTasks(step({ looks: 0 }), services);

    expect(next).toMatchObject({ status: 'working', looks: 1 });
    expect(await services.store.waits()).toMatchObject([{ hostname: 'h1', phase: 'drain', token: null }]);
    expect(await moveTasks(next, services)).toMatchObject({ status: 'drained' });
  });

  test.each([
    { name: 'moveTasks', host: goingDown('HOST_STATE_DRAINED'), status: 'drained' },
    { name: 'moveTasks', host: goingDown('HOST_STATE_DOWN'), status: 'drained' },
    { name: 'takeDown', host: goingDown('HOST_STATE_DOWN'), status: 'down' },
    { name: 'findAgent', host: isUp, status: 'back' },
    { name: 'markUp', host: isUp, status: 'up' },
  ] as const)('$name reports $status as soon as the record says so, and leaves no wait', async (given) => {
    const services = await withHost(given.host);

    expect(await previousSteps[given.name](step(), services)).toEqual(step({ status: given.status }));
    expect(await services.store.waits()).toEqual([]);
    expect(services.started).toEqual([]);
  });

  test.each(['moveTasks', 'takeDown', 'findAgent', 'markUp', 'handOver'] as const)(
    '%s ends when another maintenance has the host',
    async (name) => {
      const services = await withHost({
        ...goingDown('HOST_STATE_DRAINING'),
        maintenance: { ...maintenance, id: 'm2' },
      });

      expect(await previousSteps[name](step(), services)).toMatchObject({ status: 'superseded' });
      expect(await services.store.waits()).toEqual([]);
      expect(services.started).toEqual([]);
    },
  );

  test('waits longer the longer its host stays as it is', async () => {
    const services = await withHost(goingDown('HOST_STATE_DRAINING'));

    const { waitSeconds } = await previousSteps.moveTasks(step({ idleLooks: 100 }), services);

    expect(waitSeconds).toBe(60);
  });

  test('fails as an error that is retried while the watcher cannot be started yet', async () => {
    const services = await withHost(goingDown('HOST_STATE_DRAINING'));
    const start = () => Promise.reject(new MaintenanceError('ExecutionsUnavailable', 'no such machine'));
    const executions = { ...services.executions, start };
    const look = previousSteps.moveTasks(step(), { ...services, executions });

    await expect(look).rejects.toMatchObject({ name: 'ExecutionsUnavailable' });
    expect(await services.store.waits()).toHaveLength(1);
  });
});

describe('the hand-over to this release', () => {
  test.each(['moveTasks', 'findAgent'] as const)('%s asks for it after 600 looks', async (name) => {
    const services = await withHost(goingDown('HOST_STATE_DRAINING'));

    expect(await previousSteps[name](step({ looks: 600 }), services)).toMatchObject({ status: 'hand-over' });
  });

  test('starts one execution for a host, also when it is repeated', async () => {
    const services = await withHost(goingDown('HOST_STATE_DRAINING'));

    for (let time = 0; time < 2; time += 1) await previousSteps.handOver(step(), services);

    expect(services.started.map(({ machine, input }) => ({ machine, input }))).toEqual([
      { machine: 'StartMaintenance', input: { hosts: ['h1'], maintenanceId: 'm1' } },
    ]);
  });

  test.each([
    ['HOST_STATE_DRAINING', 'HOST_STATE_UP', ['CompleteMaintenance']],
    ['HOST_STATE_DOWN', 'HOST_STATE_UP', ['CompleteMaintenance']],
    ['HOST_STATE_UP', 'HOST_STATE_DOWN', ['StartMaintenance']],
    ['HOST_STATE_DOWN', 'HOST_STATE_DOWN', []],
  ] as const)('of a host that is %s with the goal %s goes to %j', async (state, goalState, machines) => {
    const services = await withHost(at(state, goalState));

    await previousSteps.handOver(step(), services);

    expect(services.started.map(({ machine }) => machine)).toEqual(machines);
  });
});
