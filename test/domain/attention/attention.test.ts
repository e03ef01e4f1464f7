import type { AttentionFacts } from '../../../functions/domain/attention/attention.ts';
import { ATTENTION_KINDS } from '../../../functions/domain/attention/kinds.ts';
import type { GateStanding } from '../../../functions/domain/rolling/gate.ts';
import type { WindowOpening } from '../../../functions/domain/windows/opening.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { rollout, rolloutHost } from '../rolling/rollouts.ts';
import { ago, blocker, down, draining, maintenance, NOON, situations } from './facts.ts';

const opening = (outcome: WindowOpening['outcome'], scheduledAt: string): WindowOpening => ({
  ...{ windowName: 'rack-7', scheduledAt, outcome, at: scheduledAt, executionArn: null, maintenanceId: null },
  why: outcome === 'missed' ? { code: 'late', message: 'the service was away' } : null,
  ...{ hostCount: 0, closesAt: null, closedAt: null, result: null, outcomes: null },
});

const wait = (minutes: number) => ({
  ...{ hostname: 'h1', maintenanceId: 'm-1', phase: 'drain' as const, token: 't', executionArn: null },
  since: ago(minutes),
});

const watch = (minutes: number) => ({ owner: null, until: ago(minutes), nextLookAt: ago(minutes), version: 1 });

const note = (text: string, minutes: number) => ({ at: ago(minutes), by: 'ben', text });

const halted = rollout({
  ...{ id: 'm-roll', status: 'halted', heldBy: 'halted: 1 of 1 failures', notes: [note('halted: 1 of 1 failures', 9)] },
  failures: 2,
  hosts: [rolloutHost('h1', { phase: 'failed', note: 'has not come back' }), rolloutHost('h2')],
});
const paused = rollout({
  ...{ id: 'm-roll', status: 'paused', heldBy: "paused by ben: 'resume' goes on", notes: [note('paused', 8)] },
  hosts: [rolloutHost('h2')],
});
const gate: GateStanding = {
  ...{ name: 'errors', colour: 'red', evidence: 'too many errors', at: ago(2), since: ago(5) },
  ...{ isOpen: false, redSince: ago(5), override: null },
};
const gated = rollout({ id: 'm-roll', gates: [gate], hosts: [rolloutHost('h2')] });
const inRepair = rollout({
  ...{ id: 'm-roll', options: { ...rollout().options, repair: 'person' } },
  hosts: [rolloutHost('h1', { phase: 'repairing', since: ago(7) })],
});

const controls = [
  { action: 'resume', maintenanceId: 'm-roll' },
  { action: 'stop', maintenanceId: 'm-roll' },
];

/** Facts that show each kind alone; those of hosts on their way have tests of their own. */
const ALONE = [
  {
    kind: 'watcher-not-running',
    facts: { waits: [wait(30)], watch: watch(3) },
    since: ago(3),
    hosts: ['h1'],
    actions: [],
  },
  { kind: 'rollout-halted', facts: { rollouts: [halted] }, since: ago(9), hosts: ['h1'], actions: controls },
  {
    ...{ kind: 'gate-not-green', facts: { rollouts: [gated] }, since: ago(5), hosts: ['h2'] },
    actions: [{ action: 'stop', maintenanceId: 'm-roll' }],
  },
  { kind: 'rollout-paused', facts: { rollouts: [paused] }, since: ago(8), hosts: ['h2'], actions: controls },
  {
    ...{ kind: 'repair-awaited', facts: { rollouts: [inRepair] }, since: ago(7), hosts: ['h1'] },
    actions: [{ action: 'complete', hosts: ['h1'] }],
  },
  {
    ...{ kind: 'agent-lost', facts: { hosts: [hostRecord({ lostSince: ago(6) })] }, since: ago(6), hosts: ['h1'] },
    actions: [
      { action: 'start', hosts: ['h1'] },
      { action: 'forget', hosts: ['h1'] },
    ],
  },
  {
    ...{ kind: 'host-forgotten', facts: { hosts: [down('h1')] }, since: ago(3_000), hosts: ['h1'] },
    actions: [
      { action: 'complete', hosts: ['h1'] },
      { action: 'forget', hosts: ['h1'] },
    ],
  },
  {
    kind: 'drift-returns',
    facts: { corrections: [20, 12, 4].map((minutes) => ({ at: ago(minutes), hostnames: ['h1'] })) },
    ...{ since: ago(20), hosts: ['h1'], actions: [] },
  },
  {
    ...{ kind: 'window-missed', facts: { latestOpenings: [opening('missed', ago(90))] }, since: ago(90) },
    ...{ hosts: [], actions: [] },
  },
  {
    kind: 'events-undelivered',
    facts: { hosts: [hostRecord({ outbox: [{ ...change(), at: ago(5) }] })] },
    ...{ since: ago(5), hosts: ['h1'], actions: [] },
  },
] as const;

function change() {
  const states = { from: 'HOST_STATE_DOWN', to: 'HOST_STATE_UP' } as const;
  return { version: 3, ...states, by: 'ann', reason: '', maintenanceId: 'm-1', detail: '' };
}

describe('attention', () => {
  test.each(ALONE)('$kind: since when, which hosts, which actions', ({ kind, facts, since, hosts, actions }) => {
    expect(situations(facts)).toMatchObject([{ kind, since, hosts, actions }]);
    expect(situations(facts)[0]?.message).toMatch(/\. What to do: /);
  });

  test('is nothing when nothing waits for a person', () => {
    const hosts = [
      hostRecord({ lostSince: ago(1) }),
      hostRecord({ hostname: 'h2', outbox: [{ ...change(), at: ago(4) }] }),
      down('h3', { stateSince: ago(100) }),
      draining('h4', false, { blockers: [blocker('ending')] }),
      hostRecord({ hostname: 'h5', lostSince: ago(9), maintenance: maintenance() }),
    ];
    const latestOpenings = [opening('opened', ago(90)), opening('missed', ago(8 * 1_440))];
    const corrections = [{ at: ago(4), hostnames: ['h1'] }];

    expect(situations({ hosts, latestOpenings, corrections, waits: [wait(30)], watch: watch(1) })).toEqual([]);
    expect(situations({ watch: watch(60), rollouts: [rollout({ hosts: [rolloutHost('h1')] })] })).toEqual([]);
  });

  test('names the worst first', () => {
    const gaveUp = blocker('execution-stuck', { taskId: '' });
    const onWay = [
      draining('a1', false, { blockers: [gaveUp] }),
      draining('a2', true, { maintenance: maintenance({ deadline: ago(1) }) }),
      draining('a3', true),
      draining('a4', false, { blockers: [blocker('mesos-forbidden')] }),
    ];
    const alone: readonly Partial<AttentionFacts>[] = ALONE.map(({ facts }) => facts);
    const all = {
      ...Object.assign({}, ...alone),
      hosts: [...alone.flatMap(({ hosts = [] }) => hosts), ...onWay],
      rollouts: alone.flatMap(({ rollouts = [] }) => rollouts),
    };
    const kinds = situations(all).map(({ kind }) => kind);

    expect([...new Set(kinds)]).toEqual(ATTENTION_KINDS);
  });

  test('has one entry for the forgotten hosts of each maintenance, with its reason and author', () => {
    const hosts = [down('h1'), down('h2'), down('h3', { maintenance: null, managed: false })];

    expect(
      situations({ hosts }).map(({ message, maintenanceId }) => [message.split('. What')[0], maintenanceId]),
    ).toEqual([
      ['h1, h2: out for longer than intended; ann took them out (kernel)', 'm-1'],
      ['h3: out for longer than intended; another system took them out', null],
    ]);
  });

  test('keeps the key of a situation while it lasts', () => {
    const keysAt = (minutes: number) =>
      situations({
        hosts: [draining('h1', true, { blockers: [blocker('no-place', { since: ago(minutes) })] }), down('h2')],
      }).map(({ key }) => key);

    expect(keysAt(10)).toEqual(keysAt(70));
    expect(new Set(keysAt(10)).size).toBe(2);
    expect(NOON.toISOString()).toBe(ago(0));
  });
});
