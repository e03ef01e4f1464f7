import { beforeEach, expect, test } from '@jest/globals';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import type { Scheduler } from '../../../functions/ports/scheduler.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { type Pending, startExecution } from '../../fakes/flow-driver.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

/** A launch that was on its way when its agent was switched off arrives after the host was found empty. */

const RULE: SchedulerRule = { framework: 'web', type: 'marathon' };

let mesos: FakeMesos;
let services: TestServices;
let moved: string[];

beforeEach(() => {
  mesos = createFakeMesos(['h1']);
  moved = [];
  const scheduler: Scheduler = {
    name: 'simulated',
    move: async (tasks) => {
      moved.push(...tasks.map(({ taskId }) => taskId));
      mesos.tasks.set('h1', []);
      return tasks.map(({ taskId }) => ({ taskId, outcome: 'moved' }));
    },
  };
  services = testServices(mesos, { rules: [RULE], schedulers: new Map([[RULE, scheduler]]) });
});

async function run(first: Pending, until: () => Promise<boolean>): Promise<void> {
  let pending = [first];
  for (let count = 0; pending.length > 0 && count < 30 && !(await until()); count += 1) {
    services.advance(10_000);
    pending = (await Promise.all(pending.map((step) => step.run(services)))).flat();
  }
}

const stateOf = async (hostname: string) => (await services.store.host(hostname))?.state;

test('a task that arrives on a drained host is moved, and the host goes down then', async () => {
  const { machineDown } = mesos;
  let isLate = true;
  // Between the look that found the host empty and the one right before it goes down.
  mesos.machineDown = async (machines) => {
    if (isLate) throw new MaintenanceError('MesosUnavailable', 'no leader');
    return machineDown(machines);
  };
  const first = startExecution('StartMaintenance', 'm1', { hosts: ['h1'] });

  await run(first, async () => (await stateOf('h1')) === 'HOST_STATE_DRAINED');
  isLate = false;
  mesos.tasks.set('h1', [{ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' }]);
  await run(startExecution('StartMaintenance', 'm1', { hosts: ['h1'], maintenanceId: 'm1' }), async () => false);

  expect(moved).toEqual(['t1']);
  expect(await stateOf('h1')).toBe('HOST_STATE_DOWN');
  expect(mesos.log.filter(({ call }) => call === 'machineDown')).toMatchObject([{ lastLook: 0, lost: 0 }]);
});
