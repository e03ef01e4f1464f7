import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { failHost } from '../../../functions/actions/watch/fail-host.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { type Pending, startExecution } from '../../fakes/flow-driver.ts';
import { hostOf, type TestServices, testServices } from '../../fakes/services.ts';

const TASKS = [{ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' }];

/** A bus that takes events only while it is open. */
let isOpen: boolean;
let mesos: FakeMesos;
let told: TestServices;
let services: TestServices;

beforeEach(() => {
  isOpen = false;
  mesos = createFakeMesos(['h1']);
  told = testServices(mesos);
  const publish: TestServices['events']['publish'] = async (events) => {
    if (!isOpen) throw new MaintenanceError('EventsUnavailable', 'ThrottlingException: Rate exceeded');
    await told.events.publish(events);
  };
  services = { ...told, events: { publish } };
});

/** Runs the steps, and those behind them, until none is left, or until the host is in that state. */
async function run(steps: readonly Pending[], until?: string): Promise<readonly Pending[]> {
  let pending = steps;
  while (pending.length > 0 && (until === undefined || (await stateOf()) !== until)) {
    pending = (await Promise.all(pending.map((step) => step.run(services)))).flat();
  }
  return pending;
}

const stateOf = async () => (await services.store.host('h1'))?.state;
const ways = () => told.published.map(({ detail }) => ('from' in detail ? [detail.from, detail.to].join(' → ') : ''));

describe('while the bus refuses every event', () => {
  test('a host goes down, and its history has each step', async () => {
    await run([startExecution('StartMaintenance', 'm1', { hosts: ['h1'] })]);

    expect(await stateOf()).toBe('HOST_STATE_DOWN');
    const { items } = await services.store.history('h1', 10);
    expect(items.map(({ to }) => to)).toEqual(['HOST_STATE_DOWN', 'HOST_STATE_DRAINED', 'HOST_STATE_DRAINING']);
    expect(told.published).toEqual([]);
  });

  test('the reconciliation publishes refused events, in order and once, when the bus takes events again', async () => {
    await run([startExecution('StartMaintenance', 'm1', { hosts: ['h1'] })]);
    told.advance(60_000);
    expect(await reconcile(services)).toMatchObject({ owed: 3, settled: 0, failed: 0 });

    isOpen = true;
    expect(await reconcile(services)).toMatchObject({ owed: 0, settled: 3 });
    expect(await reconcile(services)).toMatchObject({ owed: 0, settled: 0 });

    expect(ways()).toEqual([
      'HOST_STATE_UP → HOST_STATE_DRAINING',
      'HOST_STATE_DRAINING → HOST_STATE_DRAINED',
      'HOST_STATE_DRAINED → HOST_STATE_DOWN',
    ]);
  });

  test('the next look publishes the refused events before its own', async () => {
    mesos.tasks.set('h1', TASKS);
    const steps = await run([startExecution('StartMaintenance', 'm1', { hosts: ['h1'] })], 'HOST_STATE_DRAINING');
    mesos.endTasks('h1');
    isOpen = true;
    await run(steps);

    expect(ways()).toEqual([
      'HOST_STATE_UP → HOST_STATE_DRAINING',
      'HOST_STATE_DRAINING → HOST_STATE_DRAINED',
      'HOST_STATE_DRAINED → HOST_STATE_DOWN',
    ]);
    expect((await services.store.host('h1'))?.outbox).toEqual([]);
  });

  test('a failed execution ends, and the failure is published with the other undelivered events', async () => {
    mesos.tasks.set('h1', TASKS);
    const [step] = await run([startExecution('StartMaintenance', 'm1', { hosts: ['h1'] })], 'HOST_STATE_DRAINING');
    const host = await hostOf(services, 'h1');
    await failHost(services, host, new MaintenanceError('MesosRefused', 'DRAIN_AGENT: 403 Forbidden.'));
    isOpen = true;
    mesos.endTasks('h1');
    await step?.run(services);

    expect(told.published).toMatchObject([
      { type: 'Host State Changed', detail: { to: 'HOST_STATE_DRAINING' } },
      {
        type: 'Host Maintenance Failed',
        detail: { state: 'HOST_STATE_DRAINING', error: 'MesosRefused', message: 'DRAIN_AGENT: 403 Forbidden.' },
      },
      { type: 'Host State Changed', detail: { to: 'HOST_STATE_DRAINED' } },
      { type: 'Host State Changed', detail: { to: 'HOST_STATE_DOWN' } },
    ]);
  });
});
