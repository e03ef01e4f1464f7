import {
  type DrainContext,
  decideDrain,
  graceFor,
  isMesosTurn,
  type Look,
  reasonOf,
} from '../../../functions/domain/drain/drain.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const RULES: readonly SchedulerRule[] = [
  { framework: 'spark', type: 'wait' },
  { framework: 'marathon', type: 'marathon' },
  { framework: 'web', type: 'mesos', gracePeriodSeconds: 30 },
];
/** A task of the framework of that name. */
const of = (framework: string) => ({
  taskId: `${framework}-1`,
  frameworkId: `f-${framework}`,
  agentId: 'a1',
  state: '',
});
const look = (frameworks: readonly string[], changes: Partial<Look> = {}): Look => ({
  ...{ tasks: frameworks.map(of), unacknowledged: [], hidden: [] },
  frameworkNames: new Map(['spark', 'marathon', 'web', 'batch'].map((name) => [`f-${name}`, name])),
  ...changes,
});

function blockers(seen: Look, changes: Partial<DrainContext> = {}) {
  const maintenance = { deadline: null, onDeadline: 'hold' as const };
  const context = { rules: RULES, maintenance, draining: false, canDrain: true, answers: new Map(), now: NOW };
  const decision = decideDrain(seen, { ...context, ...changes });
  return decision.kind === 'wait' ? decision.blockers : [];
}

describe('what keeps a host from being empty', () => {
  const web = { taskId: 'web-1', framework: 'web' };
  const answered = (answer: 'accepted' | 'declined') => ({ answers: new Map([['f-spark', answer]]) });

  test.each<{ name: string; found: ReturnType<typeof blockers>; blocker: object }>([
    {
      name: 'a task that Mesos ends',
      found: blockers(look(['web'])),
      blocker: { ...web, code: 'ending', message: 'was told to end: its kill policy says how long it may take' },
    },
    {
      name: 'a task that Mesos ends after those of others',
      found: blockers(look(['web', 'marathon'])),
      blocker: {
        ...{ ...web, code: 'waiting-for-others' },
        message: 'Mesos ends it once the tasks of other schedulers have left the host',
      },
    },
    {
      name: 'a task that nothing can end',
      found: blockers(look(['web']), { canDrain: false }),
      blocker: {
        ...{ ...web, code: 'draining-unsupported' },
        message:
          'this Mesos master has no agent draining (1.9 or later, v1 API): end the task in web, or set a scheduler for it',
      },
    },
    {
      name: 'a task whose framework has not answered',
      found: blockers(look(['spark'])),
      blocker: {
        ...{ taskId: 'spark-1', framework: 'spark', code: 'inverse-offer-unanswered' },
        message:
          'framework spark has not answered its inverse offer yet: does it know maintenance? If not, end the task in it, or set a deadline',
      },
    },
    {
      name: 'a task whose framework has accepted',
      found: blockers(look(['spark']), answered('accepted')),
      blocker: {
        ...{ taskId: 'spark-1', framework: 'spark', code: 'inverse-offer-accepted' },
        message:
          'framework spark has accepted its inverse offer: it moves the task when it likes, or the task ends by itself',
      },
    },
    {
      name: 'a task whose framework has declined',
      found: blockers(look(['spark']), answered('declined')),
      blocker: {
        ...{ taskId: 'spark-1', framework: 'spark', code: 'inverse-offer-declined' },
        message:
          'framework spark has declined the inverse offer, so it keeps the task here. End the task through this framework, or set a deadline',
      },
    },
    {
      name: 'a task whose end is not acknowledged',
      found: blockers(look([], { unacknowledged: [of('web')] })),
      blocker: {
        ...{ ...web, code: 'unacknowledged' },
        message:
          'has ended, but framework web has not acknowledged it: is it connected? Tear down a framework that is gone for good',
      },
    },
    {
      name: 'hidden tasks',
      found: blockers(look([], { hidden: ['2 tasks are not shown'] })),
      blocker: { taskId: '', framework: '', code: 'tasks-hidden', message: expect.stringMatching(/^2 tasks are not/) },
    },
    {
      name: 'a deadline that has passed',
      found: blockers(look(['web']), { maintenance: { deadline: '2026-03-01T11:00:00.000Z', onDeadline: 'hold' } }),
      blocker: {
        ...{ taskId: '', framework: '', code: 'deadline-passed' },
        message: "the deadline 2026-03-01T11:00:00.000Z has passed: end what is left, or 'cancel' the maintenance",
      },
    },
  ])('is $name, and what to do is said', ({ found, blocker }) => {
    expect(found[0]).toEqual(blocker);
  });
});

test.each([
  { frameworks: ['web', 'batch'], turn: true },
  { frameworks: ['web', 'marathon'], turn: false },
  { frameworks: [], turn: false },
])('Mesos moves all tasks of $frameworks: $turn', ({ frameworks, turn }) => {
  expect(isMesosTurn(look(frameworks), RULES)).toBe(turn);
});

test.each([
  { frameworks: ['web', 'batch', 'marathon'], seconds: 30 },
  { frameworks: ['batch', 'marathon', 'spark'], seconds: undefined },
])('the grace period that is set for tasks of $frameworks: $seconds', ({ frameworks, seconds }) => {
  expect(graceFor(look(frameworks), RULES)).toBe(seconds);
});

test('a task waits for its framework for one reason, whatever that has answered', () => {
  expect(['inverse-offer-accepted', 'inverse-offer-unanswered', 'ending'].map(reasonOf)).toEqual([
    'inverse-offer',
    'inverse-offer',
    'ending',
  ]);
});
