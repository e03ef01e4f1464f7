import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { decide, register } from '../../../functions/actions/registration/register.ts';
import { startMaintenance } from '../../../functions/actions/registration/resolve-request.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Host, Transition } from '../../../functions/domain/host/host.ts';
import type { Maintenance } from '../../../functions/domain/request/maintenance.ts';
import type { Wait } from '../../../functions/domain/watch/wait.ts';
import { maintenance as record } from '../../adapters/store/suite/records.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';
import { waitFor } from '../watch/look-at.ts';

const HOSTS = Array.from({ length: 50 }, (_, index) => `h${index}`);
const REQUEST = 'arn:aws:states:::execution:StartMaintenance:m1';
const childOf = (hostname: string) => `arn:aws:states:::execution:StartMaintenance/Host:${hostname}`;

function draining(hostname: string, stateSince: string): Host {
  return hostRecord({
    hostname,
    state: 'HOST_STATE_DRAINING',
    goalState: 'HOST_STATE_DOWN',
    stateSince,
    maintenance: hostMaintenance({ requestedAt: stateSince, executionArn: childOf(hostname) }),
  });
}

/** One pass over draining hosts of one request, whose executions wait, with these executions running. */
async function pass(running: readonly string[], stateSince = '2026-03-01T11:59:00.000Z') {
  const asked: string[] = [];
  const store = createMemoryStore();
  const executions = {
    answer: async () => true,
    arn: (_machine: string, name: string) => name,
    start: async (machine: string, name: string, input: object) => {
      if (machine !== 'WatchHosts') started.push(input);
      return name;
    },
    isRunning: async (arn: string) => {
      asked.push(arn);
      return running.includes(arn);
    },
  };
  const started: object[] = [];
  const request = { id: 'm1', executionArn: REQUEST, requestedAt: stateSince } as Maintenance;
  await store.createMaintenance(request);
  for (const hostname of HOSTS) {
    await store.putHost(draining(hostname, stateSince), 0);
    await store.putWait(waitFor(hostname, { executionArn: childOf(hostname) }));
  }
  await reconcile(testServices(HOSTS, { store, executions }));
  return { asked, started };
}

describe('a draining host that has not moved for long', () => {
  async function passOver(wait: Partial<Wait> | undefined, running: readonly string[]) {
    const services = testServices(['h1']);
    services.executions.isRunning = async (arn) => running.includes(arn);
    await services.store.putHost(draining('h1', '2026-03-01T11:00:00.000Z'), 0);
    if (wait !== undefined) await services.store.putWait(waitFor('h1', { executionArn: childOf('h1'), ...wait }));
    await reconcile(services);
    return services.started.filter(({ machine }) => machine !== 'WatchHosts').map(({ input }) => input);
  }
  const anew = [{ hosts: ['h1'], maintenanceId: 'm1' }];

  test('is left alone while an execution of its maintenance waits for it', async () => {
    expect(await passOver({}, [childOf('h1')])).toEqual([]);
  });

  test('gets a new execution when the one that waited was stopped', async () => {
    expect(await passOver({}, [])).toEqual(anew);
  });

  test('gets a new execution when the one that waits is of another maintenance', async () => {
    expect(await passOver({ maintenanceId: 'm0' }, [childOf('h1')])).toEqual(anew);
  });

  test('gets a new execution when none waits, although the one on its record runs for other hosts', async () => {
    expect(await passOver(undefined, [childOf('h1')])).toEqual(anew);
  });
});

test('the waits are read once a pass by the restarts, however many hosts they are asked for', async () => {
  const services = testServices(HOSTS);
  let reads = 0;
  const { waits } = services.store;
  services.store.waits = () => {
    reads += 1;
    return waits();
  };
  for (const hostname of HOSTS) await services.store.putHost(draining(hostname, '2026-03-01T11:00:00.000Z'), 0);
  await reconcile(services);

  // Once more for the watcher.
  expect(reads).toBe(2);
});

describe('the reconciliation asks Step Functions', () => {
  test('once for all hosts of a request that runs', async () => {
    const { asked, started } = await pass([REQUEST]);

    expect(asked).toEqual([REQUEST]);
    expect(started).toEqual([]);
  });

  test('for each host when the request has ended, and starts only hosts that no execution works on', async () => {
    const [first = '', ...others] = HOSTS;
    const { started } = await pass(others.map(childOf));

    expect(started).toEqual([{ hosts: [first], maintenanceId: 'm1' }]);
  });

  test('nothing while the API may yet start the execution of a request that it has just registered', async () => {
    const { asked, started } = await pass([], '2026-03-01T11:59:40.000Z');

    expect(asked).toEqual([]);
    expect(started).toEqual([]);
  });

  test('for each host that has not moved for long, although its request runs', async () => {
    const [first = '', ...others] = HOSTS;
    const { started } = await pass([REQUEST, ...others.map(childOf)], '2026-03-01T11:49:00.000Z');

    expect(started).toEqual([{ hosts: [first], maintenanceId: 'm1' }]);
  });
});

test('an execution that waits for its window is not joined by another one with every pass', async () => {
  const running = new Set<string>();
  const services = testServices(['h1'], {
    executions: {
      answer: async () => true,
      arn: (_machine: string, name: string) => name,
      start: async (_machine: string, name: string) => {
        running.add(name);
        return name;
      },
      isRunning: async (arn: string) => running.has(arn),
    },
  });
  const waiting = draining('h1', '2026-03-01T11:00:00.000Z');
  const opensAt = Date.parse('2026-03-01T13:00:00.000Z');
  const window = { startNs: `${opensAt}000000`, durationNs: null };
  await services.store.putHost({ ...waiting, state: 'HOST_STATE_UP', window }, 0);
  for (let minute = 0; minute < 5; minute++) {
    await reconcile(services);
    services.advance(60_000);
  }

  expect(running.size).toBe(1);
  expect((await services.store.host('h1'))?.maintenance?.executionArn).toBe([...running][0]);
});

test('the history shows that a host came back UP in a step that died', async () => {
  const services = testServices(['h1']);
  const back: Transition = {
    ...{ version: 7, at: '2026-03-01T11:00:00.000Z', from: 'HOST_STATE_DOWN', to: 'HOST_STATE_UP' },
    ...{ by: 'operator', reason: '', maintenanceId: 'm1', detail: '' },
  };
  await services.store.putHost(hostRecord({ hostname: 'h1', outbox: [back] }), 0);
  expect(await reconcile(services)).toMatchObject({ settled: 1, owed: 0, failed: 0 });

  expect((await services.store.history('h1', 10)).items).toEqual([back]);
  expect(services.published).toMatchObject([{ detail: { to: 'HOST_STATE_UP', maintenanceId: 'm1' } }]);
});

describe('a host whose executions end at once', () => {
  /** Passes of one minute each; the names of the executions that they started. */
  async function minutes(services: ReturnType<typeof testServices>, count: number): Promise<void> {
    for (let minute = 0; minute < count; minute += 1) {
      services.advance(60_000);
      await reconcile(services);
    }
  }

  test('is marked as stuck in the end, and begins anew when it is asked for again', async () => {
    const services = testServices(['h1']);
    await services.store.putHost(draining('h1', '2026-03-01T11:59:00.000Z'), 0);
    await minutes(services, 40);

    expect(services.started).toHaveLength(5);
    expect(await services.store.host('h1')).toMatchObject({ blockers: [{ code: 'execution-stuck' }] });
    expect((await services.store.history('h1', 1)).items).toMatchObject([
      { detail: expect.stringMatching(/^stuck: /) },
    ]);
    expect(await reconcile(services)).toMatchObject({ stuck: 1, restarted: 0 });

    const requester = { by: 'operator', id: 'm2', executionArn: null };
    const request = startMaintenance({ hosts: ['h1'] }, requester, services.clock());
    await register(services, request, await decide(services, request, ['h1']));
    expect(await services.store.host('h1')).toMatchObject({ blockers: [], restarts: null, maintenance: { id: 'm2' } });
    await minutes(services, 2);
    expect(services.started.at(-1)).toMatchObject({ input: { hosts: ['h1'], maintenanceId: 'm2' } });
  });

  test('ends its maintenance when it is marked as stuck, once, although the bus did not answer at first', async () => {
    const services = testServices(['h1']);
    await services.store.createMaintenance(record('m1', { hosts: [{ hostname: 'h1', outcome: 'accepted' }] }));
    await services.store.putHost(draining('h1', '2026-03-01T11:59:00.000Z'), 0);
    let refusals = 2;
    const publish: TestServices['events']['publish'] = async (events) => {
      if (refusals > 0) throw new MaintenanceError('EventsUnavailable', `${refusals--} more`);
      await services.events.publish(events);
    };
    await minutes({ ...services, events: { publish } }, 40);

    expect(services.published).toMatchObject([
      {
        type: 'Maintenance Finished',
        detail: { outcomes: { arrived: 0, failed: 1 }, notArrived: [{ hostname: 'h1' }] },
      },
    ]);
  });

  test('does not keep another host of its maintenance from an execution of its own in the same minute', async () => {
    const services = testServices(['h1', 'h2']);
    await services.store.putHost(draining('h1', '2026-03-01T11:59:00.000Z'), 0);
    await reconcile(services);
    await services.store.putHost(draining('h2', '2026-03-01T11:59:00.000Z'), 1);
    await reconcile(services);

    expect(services.started.map(({ input }) => input)).toEqual([
      { hosts: ['h1'], maintenanceId: 'm1' },
      { hosts: ['h2'], maintenanceId: 'm1' },
    ]);
  });
});
