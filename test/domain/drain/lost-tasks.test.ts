import { givenUpText, takenDownText, vanishedText } from '../../../functions/domain/drain/drain-notes.ts';
import { type Blocker, NO_TASKS } from '../../../functions/domain/host/host.ts';

const blocker = (taskId: string): Blocker => ({ taskId, framework: 'web', code: 'no-place', message: '', since: '' });
const seen = (running: number, taskIds: readonly string[]) => ({
  tasks: { ...NO_TASKS, running },
  blockers: taskIds.map(blocker),
});
const ids = (count: number) => Array.from({ length: count }, (_, n) => `t${n}`);
const task = (taskId: string) => ({ taskId, frameworkId: 'f1', agentId: 'a', state: 'TASK_RUNNING' });

describe('tasks of the last look are told', () => {
  test.each([
    { name: 'by name where blockers name them', host: seen(2, ['t1', 't2']), found: '2 tasks (t1, t2)' },
    { name: 'once each', host: seen(1, ['t1', 't1', '']), found: '1 task (t1)' },
    { name: 'with those that no blocker names', host: seen(3, ['t1']), found: '3 tasks (t1, 2 more)' },
    { name: 'by their number where no blocker names one', host: seen(3, ['']), found: '3 tasks' },
    { name: 'ten by name', host: seen(12, ids(12)), found: `12 tasks (${ids(10).join(', ')}, 2 more)` },
  ])('$name', ({ host, found }) => {
    expect(takenDownText(host)).toMatch(/^down in Mesos, not by this system, before the host was empty: /);
    expect(takenDownText(host).endsWith(`what the last look found: ${found}`)).toBe(true);
  });

  test('with the agents that the master no longer lists', () => {
    const agents = ['S0', 'S1'].map((agentId) => ({ agentId, port: 5051, status: 'gone' as const, registeredAt: '1' }));

    expect(vanishedText(seen(1, ['t1']), agents)).toMatch(
      /^no task is left that Mesos knows of: agent S0, S1 is .+, and with it what the last look found: 1 task \(t1\)$/,
    );
  });
});

describe('tasks that are given up at a deadline are told', () => {
  test.each([
    { name: 'one', tasks: ['t1'], hidden: [], text: '1 task is lost: t1' },
    { name: 'several', tasks: ['t1', 't2'], hidden: [], text: '2 tasks are lost: t1, t2' },
    {
      name: 'with signs of hidden ones',
      ...{ tasks: ['t1'], hidden: ['3 are not shown', 'executors are not shown'] },
      text: '1 task is lost: t1; with tasks that were not seen: 3 are not shown; with tasks that were not seen: executors are not shown',
    },
    {
      name: 'hidden ones alone',
      ...{ tasks: [], hidden: ['3 are not shown'], text: 'with tasks that were not seen: 3 are not shown' },
    },
  ])('$name', ({ tasks, hidden, text }) => {
    expect(givenUpText({ tasks: tasks.map(task), hidden })).toBe(text);
  });

  test('a thousand by name', () => {
    const text = givenUpText({ tasks: ids(1_002).map(task), hidden: [] });

    expect(text).toMatch(/^1002 tasks are lost: t0, .*, t999 and 2 more$/);
  });
});
