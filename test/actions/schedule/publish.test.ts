import { decide, register } from '../../../functions/actions/registration/register.ts';
import { startMaintenance } from '../../../functions/actions/registration/resolve-request.ts';
import { drainScheduledHosts } from '../../../functions/actions/schedule/drain-scheduled.ts';
import { publishSchedule } from '../../../functions/actions/schedule/publish.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { Services } from '../../../functions/ports/services.ts';
import type { FakeMesos } from '../../fakes/fake-mesos.ts';
import { fakeCluster } from '../../fakes/services.ts';

const task = { taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' };
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

async function registered(services: Services, hostnames: readonly string[]): Promise<readonly Host[]> {
  const requester = { by: 'operator', id: 'm1', executionArn: null };
  const request = startMaintenance({ hosts: [...hostnames] }, requester, services.clock());
  const { hosts } = await register(services, request, await decide(services, request, hostnames));
  return hosts.flatMap(({ written }) => written ?? []);
}

describe('publishing the hosts of a request', () => {
  test('twice at the same moment is once: the second finds the hosts in the schedule when its turn comes', async () => {
    const { mesos, services } = fakeCluster(['h1', 'h2'], { pause: turn });
    mesos.tasks.get('h1')?.push(task);
    const hosts = await registered(services, ['h1', 'h2']);

    await Promise.all([publishSchedule(services, hosts), publishSchedule(services, hosts)]);

    expect(mesos.log.map(({ call }) => call)).toEqual(['updateSchedule']);
    expect(mesos.agentsByHost.get('h1')).toMatchObject({ active: false, drain: 'draining' });
    expect(mesos.agentsByHost.get('h2')).toMatchObject({ active: false, deactivated: true });
  });
});

test('a host whose agent does not say what it runs does not hold up the others of its request', async () => {
  const { mesos, services } = fakeCluster(['h1', 'h2']);
  for (const hostname of ['h1', 'h2']) mesos.tasks.get(hostname)?.push({ ...task, agentId: `${hostname}-S0` });
  const { tasksOnAgent } = mesos;
  mesos.tasksOnAgent = async (agent) => {
    if (agent.agentId !== 'h1-S0') return tasksOnAgent(agent);
    throw new MaintenanceError('MesosUnavailable', 'answered 503', { wait: 'agent-awaited' });
  };

  const { scheduled } = await publishSchedule(services, await registered(services, ['h1', 'h2']));

  expect(scheduled.map(({ hostname }) => hostname)).toEqual(['h1', 'h2']);
  expect(mesos.agentsByHost.get('h1')).toMatchObject({ deactivated: true });
  expect(mesos.agentsByHost.get('h1')?.drain).toBeUndefined();
  expect(mesos.agentsByHost.get('h2')?.drain).toBe('draining');
});

describe('a host that is reverted while it is published', () => {
  test('does not stay in the schedule: a clock that jumps may end a lease while it is held', async () => {
    const { mesos, services } = fakeCluster(['h1', 'h2']);
    const hosts = await registered(services, ['h1', 'h2']);
    const post = mesos.updateSchedule;
    mesos.updateSchedule = async (schedule) => {
      mesos.updateSchedule = post;
      const [h1] = hosts as [Host];
      await services.store.putHost({ ...h1, goalState: 'HOST_STATE_UP', maintenance: null, window: null }, h1.version);
      await post(schedule);
    };

    const { scheduled, deactivated } = await publishSchedule(services, hosts);

    expect(mesos.windows.flatMap(({ machineIds }) => machineIds)).toMatchObject([{ hostname: 'h2' }]);
    expect(mesos.agentsByHost.get('h1')).toMatchObject({ active: true, deactivated: false });
    expect(mesos.agentsByHost.get('h2')).toMatchObject({ active: false, deactivated: true });
    expect(scheduled.map(({ hostname }) => hostname)).toEqual(['h2']);
    expect(deactivated.map(({ hostname }) => hostname)).toEqual(['h2']);
  });
});

test.each(['deactivateAgent', 'drainAgent'] as const)(
  'a cancel that comes at %s, and gets no lease, is not ended by a look from before',
  async (call) => {
    const { mesos, services } = fakeCluster(['h1']);
    const [host] = (await registered(services, ['h1'])) as [Host];
    const isDrain = call === 'drainAgent';
    if (isDrain) await publishSchedule(services, [host]);
    const real = mesos[call];
    let seen = host;
    mesos[call] = async (agentId) => {
      const record = (await services.store.host('h1')) as Host;
      const maintenance = { ...(host.maintenance as NonNullable<Host['maintenance']>), id: 'c1' };
      seen = await services.store.putHost({ ...record, goalState: 'HOST_STATE_UP', maintenance }, record.version);
      await real(agentId);
    };

    if (isDrain) await drainScheduledHosts(services, [{ host, maxGracePeriodSeconds: undefined }]);
    else await publishSchedule(services, [host]);

    const up = { ...seen, maintenance: null, window: null };
    await expect(services.store.putHost(up, up.version)).rejects.toThrow('is not at version');
    expect(await services.store.host('h1')).toMatchObject({ maintenance: { id: 'c1' } });
  },
);

const garbled = () => Promise.reject(new MaintenanceError('MesosRefused', 'the answer is no JSON'));

/**
 * Mesos does what was asked, but its answer is garbled: once, when an agent is switched off or at
 * the look after a post.
 */
const GARBLED = {
  deactivateAgent(mesos: FakeMesos) {
    const real = mesos.deactivateAgent;
    mesos.deactivateAgent = async (agentId) => {
      mesos.deactivateAgent = real;
      await real(agentId);
      await garbled();
    };
  },
  updateSchedule(mesos: FakeMesos) {
    const [post, read] = [mesos.updateSchedule, mesos.schedule];
    mesos.updateSchedule = async (schedule) => {
      mesos.updateSchedule = post;
      await post(schedule);
      mesos.schedule = async () => {
        mesos.schedule = read;
        return garbled();
      };
    };
  },
} as const;

describe('a refusal of what Mesos has done all the same leaves it as it was', () => {
  test.each(['updateSchedule', 'deactivateAgent'] as const)('%s', async (call) => {
    const { mesos, services } = fakeCluster(['h1', 'h2']);
    const hosts = await registered(services, ['h1', 'h2']);
    GARBLED[call](mesos);

    await expect(publishSchedule(services, hosts)).rejects.toThrow('the answer is no JSON');

    expect(mesos.windows).toEqual([]);
    expect(mesos.agentsByHost.get('h1')).toMatchObject({ active: true, deactivated: false });
    expect(mesos.agentsByHost.get('h2')).toMatchObject({ active: true, deactivated: false });
    expect(services.started).toEqual([]);
  });

  test('by a cancel when it cannot be undone at once', async () => {
    const { mesos, services } = fakeCluster(['h1']);
    const hosts = await registered(services, ['h1']);
    GARBLED.updateSchedule(mesos);
    mesos.reactivateAgent = garbled;

    await expect(publishSchedule(services, hosts)).rejects.toThrow('the answer is no JSON');

    expect(services.started).toMatchObject([
      { machine: 'CompleteMaintenance', input: { hosts: ['h1'], cancel: true } },
    ]);
  });

  test('or the request stands, when nothing is to be learnt of Mesos', async () => {
    const { mesos, services } = fakeCluster(['h1']);
    const hosts = await registered(services, ['h1']);
    const post = mesos.updateSchedule;
    mesos.updateSchedule = async (schedule) => {
      await post(schedule);
      Object.assign(mesos, { agents: garbled, schedule: garbled });
      await garbled();
    };

    await expect(publishSchedule(services, hosts)).rejects.toMatchObject({ name: 'MesosUnavailable' });
  });
});
