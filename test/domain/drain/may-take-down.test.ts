import { deadlinePolicy, mayTakeDown } from '../../../functions/domain/drain/drain.ts';
import type { Host, HostMaintenance } from '../../../functions/domain/host/host.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const DEADLINE = '2026-03-01T12:00:00.000Z';
const NOW = new Date(DEADLINE);
const BEFORE = new Date(NOW.getTime() - 1);
const maintenance = hostMaintenance({ deadline: DEADLINE, onDeadline: 'force' });
const drained = (changes: Partial<Host> = {}) =>
  hostRecord({ state: 'HOST_STATE_DRAINED', goalState: 'HOST_STATE_DOWN', maintenance, ...changes });
const task = { taskId: 't1', frameworkId: 'f1', agentId: 'a', state: 'TASK_RUNNING' };
const empty = { tasks: [], hidden: [] };
const busy = { tasks: [task], hidden: [] };

describe('a machine', () => {
  test('goes down when the look found neither a task nor a sign of one', () => {
    expect(mayTakeDown(drained(), empty, BEFORE)).toBe(true);
  });

  test.each([
    { name: 'a task is on it', look: busy },
    { name: 'tasks are hidden on it', look: { tasks: [], hidden: ['2 tasks are not shown'] } },
  ])('stays when $name, until a deadline whose policy is force', ({ look }) => {
    expect(mayTakeDown(drained(), look, BEFORE)).toBe(false);
    expect(mayTakeDown(drained(), look, NOW)).toBe(true);
  });

  test.each<{ name: string; changes: Partial<HostMaintenance> }>([
    { name: 'to hold', changes: { onDeadline: 'hold' } },
    { name: 'to cancel', changes: { onDeadline: 'cancel' } },
    { name: 'to force, without a deadline', changes: { deadline: null } },
  ])('with a task stays when its maintenance is $name', ({ changes }) => {
    expect(mayTakeDown(drained({ maintenance: { ...maintenance, ...changes } }), busy, NOW)).toBe(false);
  });

  test.each<{ name: string; changes: Partial<Host> }>([
    { name: 'in no maintenance', changes: { maintenance: null } },
    { name: 'wanted UP', changes: { goalState: 'HOST_STATE_UP' } },
    { name: 'draining', changes: { state: 'HOST_STATE_DRAINING' } },
    { name: 'UP', changes: { state: 'HOST_STATE_UP' } },
  ])('stays when its host is $name, empty or not', ({ changes }) => {
    expect(mayTakeDown(drained(changes), empty, NOW)).toBe(false);
  });
});

test.each([
  { name: 'before it', deadline: DEADLINE, now: BEFORE, policy: undefined },
  { name: 'from its moment on', deadline: DEADLINE, now: NOW, policy: 'force' },
  { name: 'without one', deadline: null, now: NOW, policy: undefined },
])("a deadline's policy $name is $policy", ({ deadline, now, policy }) => {
  expect(deadlinePolicy({ deadline, onDeadline: 'force' }, now)).toBe(policy);
});
