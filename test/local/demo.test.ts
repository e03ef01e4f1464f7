import type { ClusterTask } from '../../local/demo/demo-cluster.ts';
import { fateRows, fatesOf } from '../../local/demo/demo-fates.ts';
import { changesOf } from '../../local/demo/demo-job.ts';
import type { JobView } from '../../local/mesos-sim/simulator.ts';

function task(taskId: string, name: string, hostname: string, state = 'TASK_RUNNING'): ClusterTask {
  return { taskId, name, frameworkId: 'f1', state, hostname };
}

describe('fates of tasks', () => {
  test('of tasks with one name are in order: the first that ended got the first replacement', () => {
    const before = [task('w1', 'web', 'host1'), task('w2', 'web', 'host2'), task('w3', 'web', 'host3')];
    const running = [task('w3', 'web', 'host3'), task('w4', 'web', 'host3'), task('w5', 'web', 'host4')];
    const ended = [task('w2', 'web', 'host2', 'TASK_KILLED'), task('w1', 'web', 'host1', 'TASK_FAILED')];

    const fates = fatesOf(before.slice(0, 2), before, { running, ended });

    expect(fateRows(fates).slice(1)).toEqual([
      ['w2', 'host2', 'TASK_KILLED', 'w4', 'host3'],
      ['w1', 'host1', 'TASK_FAILED', 'w5', 'host4'],
    ]);
  });

  test('has no replacement while it runs, or while none has come', () => {
    const before = [task('w1', 'web', 'host1'), task('w2', 'web', 'host1')];
    const running = [task('w1', 'web', 'host1')];

    const fates = fatesOf(before, before, { running, ended: [task('w2', 'web', 'host1', 'TASK_KILLED')] });

    expect(fates.map(({ task: { taskId }, endedAs, replacement }) => [taskId, endedAs, replacement])).toEqual([
      ['w2', 'TASK_KILLED', undefined],
      ['w1', 'unknown', undefined],
    ]);
  });

  test('shortens Marathon ids', () => {
    const id = 'shop_web.instance-b40cdd87-1f5e-4b1c-9c4e-0123456789ab._app.1';

    expect(fateRows([{ task: task(id, 'web.shop', 'host1'), endedAs: '', replacement: undefined }])[1]?.[0]).toBe(
      'shop_web.instance-b40cdd87…',
    );
  });
});

describe('changes of a job', () => {
  const A = { taskId: 'a', hostname: 'host1', phase: 'running', available: true } as const;
  const B = { ...A, taskId: 'b', hostname: 'host3', phase: 'staging', available: false } as const;

  function job(tasks: JobView['tasks']): JobView {
    const available = tasks.filter((each) => each.available).length;
    return { id: '/web', instances: 1, running: 1, available, unavailable: 1 - available, tasks };
  }

  test.each([
    { name: 'are none', before: [A], now: [A], changes: [] },
    {
      name: 'tell of a task that goes',
      before: [A],
      now: [{ ...A, available: false }],
      changes: ['/web  0 of 1 available: a task on host1 is ending'],
    },
    {
      name: 'tell of a replacement once it has a place',
      before: [{ ...B, hostname: '', phase: 'waiting' as const }],
      now: [B],
      changes: ['/web  0 of 1 available: its replacement starts on host3'],
    },
    {
      name: 'tell of a replacement that is there, however late one looks',
      before: [A],
      now: [{ ...B, phase: 'running' as const, available: true }],
      changes: [
        '/web  1 of 1 available: a task on host1 is ending',
        '/web  1 of 1 available: the replacement on host3 is healthy',
      ],
    },
  ])('$name', ({ before, now, changes }) => {
    expect(changesOf(job(before), job(now))).toEqual(changes);
  });
});
