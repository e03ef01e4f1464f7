import { isLimited, moveWithinLimits } from '../../../functions/actions/drain/keep-limits.ts';
import type { LimitedScheduler } from '../../../functions/actions/drain/kill-chosen.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { LeavingTask } from '../../../functions/ports/scheduler.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { type FakeJobs, fakeJob, fakeJobs } from '../../fakes/fake-schedulers.ts';
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
  return testServices([], { store });
}

function scheduler(jobs: FakeJobs): LimitedScheduler {
  if (!isLimited(jobs)) throw new Error('the fake keeps its limits itself');
  const { limits } = jobs;
  const lookUp = (jobIds: readonly string[]) => {
    looks.push(...jobIds);
    return limits.jobs(jobIds);
  };
  return { ...jobs, limits: { ...limits, jobs: lookUp } };
}

function leaving(hostname: string, taskId: string): LeavingTask {
  const maintenance = { maintenanceId: 'm-1', reason: 'kernel', deadline: null, onDeadline: 'hold' } as const;
  return { taskId, frameworkId: 'f1', framework: 'marathon', agentId: `${hostname}-S0`, hostname, ...maintenance };
}

const SIX = ['web.0', 'web.1', 'web.2', 'web.3', 'web.4', 'web.5'];

describe('hosts of one look', () => {
  test('take from a job one after another, by one read, one write and one call of kills', async () => {
    const marathon = fakeJobs([fakeJob('web', 6, 0.5)]);
    const tasks = SIX.map((id) => leaving(`on-${id}`, id));

    const held = await moveWithinLimits(process(), scheduler(marathon), tasks);

    expect(marathon.asked.map((call) => call.map(({ taskId }) => taskId))).toEqual([['web.0', 'web.1', 'web.2']]);
    expect({ looks, writes }).toEqual({ looks: ['web'], writes: 1 });
    expect(held.filter(({ code }) => code === 'job-at-limit')).toHaveLength(3);
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

test('a kill that its scheduler dropped is repeated half a minute later, and not sooner', async () => {
  const marathon = fakeJobs([fakeJob('web', 4, 0.5)]);
  const services = process();
  const look = async () => {
    marathon.asked.length = 0;
    await moveWithinLimits(services, scheduler(marathon), [leaving('h1', 'web.0')]);
    return marathon.asked.flat().map(({ taskId }) => taskId);
  };

  expect(await look()).toEqual(['web.0']);
  services.advance(10_000);
  expect(await look()).toEqual([]);
  services.advance(20_000);
  expect(await look()).toEqual(['web.0']);
});
