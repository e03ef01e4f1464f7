import type { Host } from '../../../functions/domain/host/host.ts';
import type { Rollout } from '../../../functions/domain/rolling/rollout.ts';
import { rolloutHost, rollout as rolloutOf } from '../../domain/rolling/rollouts.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import type { Step } from '../stage/step.ts';
import { judgeAnswer, PatientExecutions, reachedBy } from './answers.ts';

/** The judge of executions that wait: one that goes on too early, or waits for ever, has to be found. */

const MAINTENANCE: NonNullable<Host['maintenance']> = {
  ...{ id: 'm1', reason: '', requestedBy: 'ops', requestedAt: '2026-03-01T12:00:00.000Z' },
  ...{ deadline: null, onDeadline: 'hold', executionArn: null },
};

const SUPERSEDED = { kind: 'failed', error: 'Superseded', cause: '' } as const;
const DONE = { kind: 'done' } as const;

function truth(state: Host['state'], maintenance: Host['maintenance'] = MAINTENANCE) {
  const host = hostRecord({ hostname: 'h1', state, maintenance });
  const before = hostRecord({ hostname: 'h1', maintenance: MAINTENANCE });
  const reached = new Set(reachedBy(before, host));
  return { hosts: new Map([['h1', host]]), reached, rollouts: new Map<string, Rollout>(), rested: new Set<string>() };
}

function waiting(phase: string, isSubmitted = true): Step {
  const waits = { maintenanceId: 'm1', phase, token: 't1', since: 0, isSubmitted, answered: () => [] };
  const execution = { name: 'm1' } as Step['execution'];
  const idle = { readyAt: 0, waitSeconds: 0, attempts: 0, isRunning: false, work: async () => [] };
  return { ...idle, name: `${phase} h1`, execution, child: 'h1', waiting: waits };
}

describe('it is found when an execution', () => {
  test.each([
    { phase: 'drain', state: 'HOST_STATE_DRAINING' },
    { phase: 'take-down', state: 'HOST_STATE_DRAINED' },
    { phase: 'bring-up', state: 'HOST_STATE_DOWN' },
  ] as const)('is told that $phase is over on a host in $state', ({ phase, state }) => {
    expect(() => judgeAnswer(truth(state), waiting(phase), DONE, [])).toThrow(`told that '${phase}' is over`);
  });

  test('is told that it is superseded and still has its host', () => {
    const there = truth('HOST_STATE_DRAINING');
    const shown = [...there.hosts.values()];

    expect(() => judgeAnswer(there, waiting('drain'), SUPERSEDED, shown)).toThrow('another has its host');
  });

  test('may wait for a host that another operator has brought up again, after its phase', () => {
    const patience = new PatientExecutions();
    const back = { ...truth('HOST_STATE_DRAINING'), reached: truth('HOST_STATE_DOWN').reached };

    for (const at of [0, 300_000]) patience.judge(back, [waiting('take-down')], at);
  });

  test.each([
    { name: 'has got there', there: truth('HOST_STATE_DOWN') },
    { name: 'is in another maintenance', there: truth('HOST_STATE_UP', { ...MAINTENANCE, id: 'm2' }) },
    { name: 'is forgotten', there: { ...truth('HOST_STATE_UP'), hosts: new Map() } },
  ])('waits for more than two minutes for a host that $name', ({ there }) => {
    const patience = new PatientExecutions();
    patience.judge(there, [waiting('take-down')], 0);
    patience.judge(there, [waiting('take-down')], 120_000);

    expect(() => patience.judge(there, [waiting('take-down')], 120_001)).toThrow('waits for ever');
  });
});

describe('it breaks nothing when an execution', () => {
  test.each([
    { phase: 'drain', state: 'HOST_STATE_DRAINED' },
    { phase: 'drain', state: 'HOST_STATE_DOWN' },
    { phase: 'take-down', state: 'HOST_STATE_DOWN' },
  ] as const)('is told that $phase is over on a host in $state', ({ phase, state }) => {
    expect(() => judgeAnswer(truth(state), waiting(phase), DONE, [])).not.toThrow();
  });

  test('is told that it is superseded by a request that was reverted meanwhile', () => {
    const shown = [{ maintenance: { ...MAINTENANCE, id: 'm2' } }];

    expect(() => judgeAnswer(truth('HOST_STATE_DRAINING'), waiting('drain'), SUPERSEDED, shown)).not.toThrow();
  });

  test('is told that its host is UP, which another maintenance has by now', () => {
    const { reached } = truth('HOST_STATE_UP', null);
    const { hosts } = truth('HOST_STATE_UP', { ...MAINTENANCE, id: 'm2' });

    expect(() =>
      judgeAnswer({ ...truth('HOST_STATE_UP'), hosts, reached }, waiting('bring-up'), DONE, []),
    ).not.toThrow();
  });

  test('waits long for a host that is not there yet, or for its own function', () => {
    const patience = new PatientExecutions();
    for (const now of [0, 3_600_000]) {
      patience.judge(truth('HOST_STATE_DRAINING'), [waiting('drain')], now);
      patience.judge(truth('HOST_STATE_DOWN'), [waiting('drain', false)], now);
    }
  });
});

describe('of a rolling maintenance it is found when its execution', () => {
  const rolling = (status: Rollout['status'], rested: readonly string[] = []) => {
    const hosts = [{ ...rolloutHost('h1'), phase: status === 'finished' ? ('done' as const) : ('waiting' as const) }];
    const rollouts = new Map([['m1', rolloutOf({ id: 'm1', status, hosts })]]);
    return { ...truth('HOST_STATE_UP'), rollouts, rested: new Set(rested) };
  };
  const told = (status: string) => ({ kind: 'done', output: { status } }) as const;

  test('is told that it is over while it runs', () => {
    expect(() => judgeAnswer(rolling('running'), waiting('roll'), told('finished'), [])).toThrow("told 'finished'");
    expect(() => judgeAnswer(rolling('finished'), waiting('roll'), told('finished'), [])).not.toThrow();
  });

  test('is told that it rests, which it never did', () => {
    expect(() => judgeAnswer(rolling('running'), waiting('roll'), told('resting'), [])).toThrow("told 'resting'");
    expect(() => judgeAnswer(rolling('running', ['m1']), waiting('roll'), told('resting'), [])).not.toThrow();
  });

  test.each(['finished', 'paused'] as const)('waits for ever although it is %s', (status) => {
    const patience = new PatientExecutions();
    patience.judge(rolling(status), [waiting('roll')], 0);
    expect(() => patience.judge(rolling(status), [waiting('roll')], 121_000)).toThrow('waits for ever');
    expect(() => patience.judge(rolling('running'), [waiting('roll')], 242_000)).not.toThrow();
  });
});
