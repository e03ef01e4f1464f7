import { beforeEach, describe, expect, test } from '@jest/globals';
import { isLimited, moveWithinLimits } from '../../../functions/actions/drain/keep-limits.ts';
import type { LimitedScheduler } from '../../../functions/actions/drain/kill-chosen.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { LeavingTask } from '../../../functions/ports/scheduler.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { type FakeJobs, fakeJob, fakeJobs } from '../../fakes/fake-schedulers.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { testServices } from '../../fakes/services.ts';

let store: Store;
let writes: number;
let looks: string[];

beforeEach(() => {
  const memory = createMemoryStore();
  writes = 0;
  looks = [];
  store = {
    ...memory,
    putJobClaims: (record, now) => {
      writes += 1;
      return memory.putJobClaims(record, now);
    },
  };
});

/** Services of a process of its own, on the table that all share. */
function process() {
  return testServices(createFakeMesos([]), { store });
}

function scheduler(jobs: FakeJobs, takesOneCall = false): LimitedScheduler {
  if (!isLimited(jobs)) throw new Error('the fake keeps its limits itself');
  const { limits } = jobs;
  const lookUp = (jobIds: readonly string[]) => {
    looks.push(...jobIds);
    return limits.jobs(jobIds);
  };
  return { ...jobs, limits: { ...limits, jobs: lookUp, takesOneCall: () => takesOneCall } };
}

function leaving(hostname: string, taskId: string): LeavingTask {
  const maintenance = { maintenanceId: 'm-1', reason: 'kernel', deadline: null, onDeadline: 'hold' } as const;
  return { taskId, frameworkId: 'f1', framework: 'marathon', agentId: `${hostname}-S0`, hostname, ...maintenance };
}

const SIX = ['web.0', 'web.1', 'web.2', 'web.3', 'web.4', 'web.5'];

describe('hosts that look at the same moment', () => {
  test('take from a job one after another, by one look and one write for all that wait', async () => {
    const marathon = fakeJobs([fakeJob('web', 6, 0.5)]);
    const services = process();

    await Promise.all(SIX.map((id) => moveWithinLimits(services, scheduler(marathon), [leaving(`on-${id}`, id)])));

    expect(marathon.asked.flat().map(({ taskId }) => taskId)).toEqual(['web.0', 'web.1', 'web.2']);
    // The first host does not wait for company.
    expect({ looks, writes }).toEqual({ looks: ['web', 'web'], writes: 2 });
  });

  test('keep the limit also when each is in a process of its own', async () => {
    const marathon = fakeJobs([fakeJob('web', 6, 0.5)]);

    const held = await Promise.all(
      SIX.map((id) => moveWithinLimits(process(), scheduler(marathon), [leaving(`on-${id}`, id)])),
    );

    expect(marathon.asked.flat()).toHaveLength(3);
    expect(held.flat().filter(({ code }) => code === 'job-at-limit')).toHaveLength(3);
  });
});

test('trouble with one job holds back the tasks of that job alone', async () => {
  const marathon = fakeJobs([fakeJob('web', 4, 0.75), fakeJob('api', 4, 0.75)]);
  const limited = scheduler(marathon);
  const jobs = (jobIds: readonly string[]) =>
    jobIds.includes('api')
      ? Promise.reject(new MaintenanceError('SchedulerRefused', 'GET /v2/apps/api is garbage'))
      : limited.limits.jobs(jobIds);
  const tasks = [leaving('h1', 'web.0'), leaving('h1', 'api.0')];

  const held = await moveWithinLimits(process(), { ...limited, limits: { ...limited.limits, jobs } }, tasks);

  expect(held.map(({ taskId, code }) => [taskId, code])).toEqual([
    ['api.0', 'scheduler-refused'],
    ['web.0', 'ending'],
  ]);
});

describe('a job that takes one call of kills at a time', () => {
  async function drains(hostname: string, goalState: Host['goalState'] = 'HOST_STATE_DOWN', id = 'm-1'): Promise<void> {
    const request = { id, reason: 'kernel', requestedBy: 'ops', requestedAt: '2026-03-01T11:59:00.000Z' };
    const maintenance = { ...request, deadline: null, onDeadline: 'hold' as const, executionArn: null };
    await store.putHost(hostRecord({ hostname, state: 'HOST_STATE_DRAINING', goalState, maintenance }), 0);
  }

  /**
   * The tasks that h2 asks to end, after h1 has asked for its own task and its call was dropped.
   */
  async function toldByTheNext(job = fakeJob('web', 4, 0.5), takesOneCall = true, passedMs = 0): Promise<string[]> {
    const marathon = fakeJobs([fakeJob('web', 4, 0.5)]);
    await moveWithinLimits(process(), scheduler(marathon, takesOneCall), [leaving('h1', 'web.0')]);
    expect(marathon.asked.flat().map(({ taskId }) => taskId)).toEqual(['web.0']);
    marathon.asked.length = 0;
    marathon.jobs.set('web', job);
    const services = process();
    services.advance(passedMs);
    const held = await moveWithinLimits(services, scheduler(marathon, takesOneCall), [leaving('h2', 'web.1')]);
    expect(held.map(({ taskId }) => taskId)).toEqual(['web.1']);
    return marathon.asked.flat().map(({ taskId, hostname }) => `${taskId} on ${hostname}`);
  }

  test('is told by one host what others have claimed', async () => {
    await drains('h1');

    expect(await toldByTheNext()).toEqual(['web.1 on h2', 'web.0 on h1']);
  });

  test('is told nothing of a host whose maintenance was cancelled, or is another', async () => {
    await drains('h1', 'HOST_STATE_UP');
    expect(await toldByTheNext()).toEqual(['web.1 on h2']);
  });

  test('is told nothing of a host that drains anew', async () => {
    await drains('h1', 'HOST_STATE_DOWN', 'm-2');
    expect(await toldByTheNext()).toEqual(['web.1 on h2']);
  });

  test('is told nothing of a claim that may run out before the kill shows', async () => {
    await drains('h1');
    expect(await toldByTheNext(undefined, true, 200_000)).toEqual(['web.1 on h2']);
  });

  test('keeps what others have claimed when it has lost instances since', async () => {
    await drains('h1');
    const [first, second, third, fourth] = fakeJob('web', 4, 0.5).instances;
    if (!first || !second || !third || !fourth) throw new Error('the fake has four instances');
    const lost = [first, { ...second, available: false, isBroken: true }, { ...third, available: false }, fourth];

    expect(await toldByTheNext(fakeJob('web', 4, 0.5, { instances: lost }))).toEqual(['web.1 on h2']);
  });

  test('is no other job: each host tells of its own there', async () => {
    await drains('h1');
    expect(await toldByTheNext(undefined, false)).toEqual(['web.1 on h2']);
  });
});
