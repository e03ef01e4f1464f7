import fc from 'fast-check';
import {
  type DrainContext,
  datedBlockers,
  decideDrain,
  type Look,
  mayTakeDown,
} from '../../../functions/domain/drain/drain.ts';
import { GOALS, HOST_STATES } from '../../../functions/domain/host/host.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const frameworkNames = new Map([
  ['f-web', 'web'],
  ['f-spark', 'spark-1'],
]);
const task = (taskId: string, frameworkId = 'f-web') => ({ taskId, frameworkId, agentId: 'a1', state: 'TASK_RUNNING' });
const look = (tasks: Look['tasks'], unacknowledged: Look['tasks'] = []): Look => ({
  tasks,
  unacknowledged,
  frameworkNames,
  hidden: [],
});
const context = (changes: Partial<DrainContext> = {}): DrainContext => ({
  rules: [{ framework: 'spark-*', type: 'wait' }],
  maintenance: { deadline: null, onDeadline: 'hold' },
  draining: false,
  canDrain: true,
  answers: new Map(),
  now: NOW,
  ...changes,
});
const codes = (decision: ReturnType<typeof decideDrain>) =>
  decision.kind === 'wait' ? decision.blockers.map(({ code }) => code) : [];

describe('decideDrain', () => {
  test('a host without tasks is empty', () => {
    expect(decideDrain(look([]), context())).toEqual({ kind: 'empty' });
  });

  test('lets Mesos end tasks when only such tasks are left', () => {
    const decision = decideDrain(look([task('t1')]), context());

    expect(decision).toMatchObject({ kind: 'wait', drainAgents: true });
  });

  test("leaves Mesos' tasks alone while a task of another scheduler is on the host", () => {
    const decision = decideDrain(look([task('t1'), task('s1', 'f-spark')]), context());

    expect(decision).toMatchObject({ kind: 'wait', drainAgents: false });
    expect(codes(decision)).toEqual(['waiting-for-others', 'inverse-offer-unanswered']);
  });

  test.each([
    { answer: undefined, code: 'inverse-offer-unanswered' },
    { answer: 'accepted' as const, code: 'inverse-offer-accepted' },
    { answer: 'declined' as const, code: 'inverse-offer-declined' },
  ])('shows what the framework of a `wait` task has answered to its inverse offer: $code', ({ answer, code }) => {
    const answers = new Map(answer === undefined ? [] : [['f-spark', answer] as const]);

    const decision = decideDrain(look([task('s1', 'f-spark')]), context({ answers }));

    expect(codes(decision)).toEqual([code]);
  });

  test("has a scheduler asked about its tasks, and leaves Mesos' tasks alone until they have left", () => {
    const marathon = { framework: 'spark-*', type: 'marathon' } as const;

    const decision = decideDrain(look([task('t1'), task('s1', 'f-spark')]), context({ rules: [marathon] }));

    expect(decision).toMatchObject({ drainAgents: false, asks: new Map([[marathon, [task('s1', 'f-spark')]]]) });
    expect(codes(decision)).toEqual(['waiting-for-others']);
  });

  test('does not tell an agent twice', () => {
    expect(decideDrain(look([task('t1')]), context({ draining: true }))).toMatchObject({ drainAgents: false });
  });

  test('says so when the master cannot drain', () => {
    const decision = decideDrain(look([task('t1')]), context({ canDrain: false }));

    expect(decision).toMatchObject({ drainAgents: false });
    expect(codes(decision)).toEqual(['draining-unsupported']);
  });

  test('a task that has ended keeps the host while its framework has not acknowledged it, and names the framework', () => {
    const decision = decideDrain(look([], [task('t1')]), context());

    expect(decision).toMatchObject({
      kind: 'wait',
      blockers: [{ code: 'unacknowledged', framework: 'web', taskId: 't1' }],
    });
  });

  test('caps the grace period by the shortest that the settings ask for', () => {
    const rules = [
      { framework: 'web', type: 'mesos' as const, gracePeriodSeconds: 600 },
      { framework: '*', type: 'mesos' as const, gracePeriodSeconds: 30 },
    ];

    expect(decideDrain(look([task('t1')]), context({ rules }))).toMatchObject({ maxGracePeriodSeconds: 600 });
    expect(decideDrain(look([task('t1'), task('t2', 'f-x')]), context({ rules }))).toMatchObject({
      maxGracePeriodSeconds: 30,
    });
  });

  const overdue = '2026-03-01T11:59:59.000Z';
  test.each([
    ['hold', 'wait'],
    ['force', 'force'],
    ['cancel', 'cancel'],
  ] as const)('after the deadline with %s: %s', (onDeadline, kind) => {
    const maintenance = { deadline: overdue, onDeadline };
    const decision = decideDrain(look([task('t1')]), context({ maintenance }));

    expect(decision.kind).toBe(kind);
    expect(codes(decision).includes('deadline-passed')).toBe(kind === 'wait');
  });

  test('before the deadline no policy applies', () => {
    const maintenance = { deadline: '2026-03-01T12:00:01.000Z', onDeadline: 'force' as const };

    expect(decideDrain(look([task('t1')]), context({ maintenance })).kind).toBe('wait');
  });

  test('an empty host is empty after the deadline as well', () => {
    const maintenance = { deadline: overdue, onDeadline: 'cancel' as const };

    expect(decideDrain(look([]), context({ maintenance })).kind).toBe('empty');
  });

  describe('with signs of tasks that Mesos does not show', () => {
    const hidden = ['the agent counts 2 tasks and shows none'];

    test('a host without tasks is not empty, and says which rights to grant', () => {
      const decision = decideDrain({ ...look([]), hidden }, context());

      expect(decision).toMatchObject({
        kind: 'wait',
        drainAgents: false,
        blockers: [
          { taskId: '', code: 'tasks-hidden', message: expect.stringMatching(/^the agent counts 2.*'view_tasks'/) },
        ],
      });
    });

    test('Mesos is not told to end the tasks that are shown: it would end the others with them', () => {
      const decision = decideDrain({ ...look([task('t1')]), hidden }, context());

      expect(decision).toMatchObject({ kind: 'wait', drainAgents: false });
      expect(codes(decision)).toEqual(['tasks-hidden', 'waiting-for-others']);
    });

    test.each([
      ['hold', 'wait'],
      ['force', 'force'],
      ['cancel', 'cancel'],
    ] as const)('the policy of a deadline that has passed is obeyed, with %s: %s', (onDeadline, kind) => {
      const maintenance = { deadline: overdue, onDeadline };

      expect(decideDrain({ ...look([]), hidden }, context({ maintenance })).kind).toBe(kind);
    });
  });
});

describe('mayTakeDown', () => {
  const maintenance = { id: 'm1', reason: '', requestedBy: 'me', requestedAt: NOW.toISOString(), executionArn: null };

  test('never with a task or a sign of one on the host, except at a deadline that forces; never from another state or goal', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...HOST_STATES),
        fc.constantFrom(...GOALS),
        fc.nat(3),
        fc.constantFrom('hold', 'force', 'cancel' as const),
        fc.option(fc.constantFrom(-1_000, 0, 1_000)),
        fc.constantFrom([], ['a sign']),
        (state, goalState, count, onDeadline, aheadMs, hidden) => {
          const deadline = aheadMs === null ? null : new Date(NOW.getTime() + aheadMs).toISOString();
          const host = { state, goalState, maintenance: { ...maintenance, deadline, onDeadline } };
          const tasks = Array.from({ length: count }, (_, index) => task(`t${index}`));
          const forced = onDeadline === 'force' && aheadMs !== null && aheadMs <= 0;

          expect(mayTakeDown(host as Parameters<typeof mayTakeDown>[0], { tasks, hidden }, NOW)).toBe(
            state === 'HOST_STATE_DRAINED' &&
              goalState === 'HOST_STATE_DOWN' &&
              ((count === 0 && hidden.length === 0) || forced),
          );
        },
      ),
    );
  });
});

describe('datedBlockers', () => {
  const blocker = { taskId: 't1', framework: 'web', code: 'ending', message: 'm' };

  test('keeps the time since when a blocker is there, also when its words change', () => {
    const before = [{ ...blocker, since: '2026-03-01T11:00:00.000Z' }];

    expect(datedBlockers([{ ...blocker, message: 'other words' }], before, NOW)).toEqual([
      { ...blocker, message: 'other words', since: '2026-03-01T11:00:00.000Z' },
    ]);
  });

  test('dates a new one, and one of another kind, now', () => {
    const before = [{ ...blocker, code: 'unacknowledged', since: '2026-03-01T11:00:00.000Z' }];

    expect(datedBlockers([blocker], before, NOW)[0]?.since).toBe(NOW.toISOString());
  });
});
