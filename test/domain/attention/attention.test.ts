import type { AttentionFacts } from '../../../functions/domain/attention/attention.ts';
import { ATTENTION_KINDS } from '../../../functions/domain/attention/kinds.ts';
import type { GateStanding } from '../../../functions/domain/rolling/gate.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { rollout, rolloutHost } from '../rolling/rollouts.ts';
import { ago, blocker, down, draining, maintenance, opening, situations, watch } from './facts.ts';

const wait = (hostname: string, minutes: number) => ({
  ...{ hostname, maintenanceId: 'm-1', phase: 'drain' as const, token: 't', executionArn: null },
  since: ago(minutes),
});
const rollWait = (maintenanceId: string, minutes: number) => ({
  ...{ maintenanceId, phase: 'roll' as const, token: 't', executionArn: null, since: ago(minutes) },
});

const note = (text: string, minutes: number) => ({ at: ago(minutes), by: 'ben', text });

const halted = rollout({
  ...{ id: 'm-roll', status: 'halted', heldBy: 'halted: 2 of 2 failures', failures: 2 },
  notes: [note('halted: 2 of 2 failures', 9), note('h1 is done', 1)],
  hosts: [
    rolloutHost('h1', { phase: 'failed', note: 'has not come back' }),
    rolloutHost('h3', { phase: 'failed' }),
    rolloutHost('h2'),
  ],
});
const paused = rollout({
  ...{ id: 'm-roll', status: 'paused', heldBy: "paused by ben: 'resume' goes on", notes: [note('paused', 8)] },
  hosts: [rolloutHost('h2')],
});
const gate = (name: string, change: Partial<GateStanding>): GateStanding => ({
  ...{ name, colour: 'red', evidence: 'too many errors', at: ago(2), since: ago(4) },
  ...{ isOpen: false, redSince: ago(5), override: null },
  ...change,
});
const gated = rollout({
  ...{ id: 'm-roll', hosts: [rolloutHost('h2')] },
  gates: [
    gate('load', { isOpen: true, colour: 'green', since: ago(90), redSince: null }),
    gate('disk', { colour: 'unknown', evidence: 'no answer', since: ago(3), redSince: null }),
    gate('errors', {}),
  ],
});
const byPerson = { ...rollout().options, repair: 'person' };
const inRepair = rollout({
  ...{ id: 'm-roll', options: byPerson },
  hosts: [rolloutHost('h2'), rolloutHost('h1', { phase: 'repairing', since: ago(7) })],
});

const controls = [
  { action: 'resume', maintenanceId: 'm-roll' },
  { action: 'stop', maintenanceId: 'm-roll' },
];
const ROLLOUT = { cause: null, maintenanceId: 'm-roll', window: null };
const SERVICE = { cause: null, maintenanceId: null, window: null, actions: [] };

/** Facts that show each kind alone; those of hosts on their way have tests of their own. */
const ALONE = [
  {
    facts: { waits: [wait('h2', 30), wait('h1', 40), wait('h1', 20), rollWait('m-2', 50)], watch: watch(ago(2)) },
    ...{ ...SERVICE, kind: 'watcher-not-running', key: 'watcher-not-running', since: ago(2), hosts: ['h1', 'h2'] },
    title: 'No watcher looks at 2 hosts under way',
    message:
      'h1, h2: no host is drained, taken down or brought back until a watcher runs. What to do: see why the executions of WatchHosts end; the reconciliation starts one each minute',
  },
  {
    facts: { breaker: { at: ago(3), why: '51 hosts would have begun within 1h, more than 50' } },
    ...{ ...SERVICE, kind: 'breaker-open', key: 'breaker-open', since: ago(3), hosts: [] },
    title: 'The breaker is open: no host begins',
    message:
      'The breaker opened because 51 hosts would have begun within 1h, more than 50. What to do: find out why so many hosts begin or fail, then reset the breaker, with the reason',
    actions: [{ action: 'reset' }],
  },
  {
    facts: { rollouts: [halted] },
    ...{ ...ROLLOUT, kind: 'rollout-halted', key: 'rollout-halted m-roll', since: ago(9), hosts: ['h1', 'h3'] },
    title: 'Rolling maintenance halted, 1 host not begun',
    message:
      'm-roll: h1, h3 failed, and no other host begins. h1: has not come back. What to do: check the failed hosts, then resume, which accepts these failures; or stop, which leaves out the rest',
    actions: controls,
  },
  {
    facts: { rollouts: [gated] },
    ...{ ...ROLLOUT, kind: 'gate-not-green', key: 'gate-not-green m-roll', since: ago(5), hosts: ['h2'] },
    title: "Gates 'disk', 'errors' not green, 1 host not begun",
    message:
      'm-roll: no other host begins: gate disk is unknown: no answer; gate errors is red: too many errors. What to do: mend what the gate shows, then it goes on by itself; or override the gate, with the reason; or stop it',
    actions: [{ action: 'override', maintenanceId: 'm-roll' }, controls[1]],
  },
  {
    facts: { rollouts: [paused] },
    ...{ ...ROLLOUT, kind: 'rollout-paused', key: 'rollout-paused m-roll', since: ago(8), hosts: ['h2'] },
    title: 'Rolling maintenance paused, 1 host not begun',
    message: "m-roll: no other host begins; paused by ben: 'resume' goes on. What to do: resume it, or stop it",
    actions: controls,
  },
  {
    facts: { rollouts: [inRepair] },
    ...{ ...ROLLOUT, kind: 'repair-awaited', key: 'repair-awaited m-roll', since: ago(7), hosts: ['h1'] },
    title: '1 host down for repair',
    message:
      'h1: the rolling maintenance m-roll waits until a person has repaired the host. What to do: repair it, then complete',
    actions: [{ action: 'complete', hosts: ['h1'] }],
  },
  {
    facts: { hosts: [hostRecord({ lostSince: ago(2) })] },
    ...{ ...SERVICE, kind: 'agent-lost', key: 'agent-lost', cause: 'agent-lost', since: ago(2), hosts: ['h1'] },
    title: '1 host lost its agent',
    message:
      'h1: no agent answers the master, and the tasks there are gone or out of reach. What to do: start mesos-agent there; or start maintenance to repair the host; or forget a host that will not come back',
    actions: [
      { action: 'start', hosts: ['h1'] },
      { action: 'forget', hosts: ['h1'] },
    ],
  },
  {
    facts: { hosts: [down('h2', { state: 'HOST_STATE_DRAINED' }), down('h1', { stateSince: ago(3_001) })] },
    ...{ ...SERVICE, kind: 'host-forgotten', key: 'host-forgotten m-1', since: ago(3_001), hosts: ['h1', 'h2'] },
    title: '2 hosts forgotten in maintenance',
    message:
      'h1, h2: out for longer than intended; ann took them out (kernel). What to do: ask ann whether the repair is done, then complete; or retire a host that will not come back',
    maintenanceId: 'm-1',
    actions: [{ action: 'complete', hosts: ['h1'] }],
  },
  {
    facts: { corrections: [20, 12, 4].map((minutes) => ({ at: ago(minutes), hostnames: [`h${minutes}`, 'h1'] })) },
    ...{ ...SERVICE, kind: 'drift-returns', key: 'drift-returns', cause: 'other-operator', since: ago(20) },
    title: 'Drift of 4 hosts comes back',
    message:
      'h1, h12, h20 and 1 more: another system changes the Mesos schedule or reactivates agents, 3 times in half an hour. What to do: stop it, or make it keep the windows of others',
    hosts: ['h1', 'h12', 'h20', 'h4'],
  },
  {
    facts: { latestOpenings: [opening('missed', ago(90))] },
    ...{ ...SERVICE, kind: 'window-missed', key: 'window-missed rack-7', since: ago(90), hosts: [], window: 'rack-7' },
    title: 'Window rack-7 did not open',
    message: `rack-7: did not open at ${ago(90)}: the service was away. What to do: mend the cause; if the work cannot wait for the next opening, start maintenance on its hosts`,
  },
  {
    facts: { hosts: [hostRecord({ outbox: [5, 1].map((minutes) => ({ ...change(), at: ago(minutes) })) })] },
    ...{ ...SERVICE, kind: 'events-undelivered', key: 'events-undelivered', since: ago(5), hosts: ['h1'] },
    title: 'Events of 1 host are not delivered',
    message:
      'h1: state changes are missing in the history or on the event bus. What to do: check the event bus and the reconciliation; the events are delivered as soon as both work',
  },
];

function change() {
  const states = { from: 'HOST_STATE_DOWN', to: 'HOST_STATE_UP' } as const;
  return { version: 3, ...states, by: 'ann', reason: '', maintenanceId: 'm-1', detail: '' };
}

describe('attention', () => {
  test.each(ALONE)('$kind: what, since when, which hosts, what to do', ({ facts, ...situation }) => {
    expect(situations(facts)).toEqual([situation]);
  });

  test.each([
    { name: 'no watcher ever looked', watch: undefined },
    { name: 'the watcher of its cluster never looked', watch: watch('') },
    { name: 'none has looked since the first of them began', watch: watch(ago(60)) },
  ])('counts the wait of rolling maintenances from their start when $name', ({ watch: last }) => {
    const waits = [rollWait('m-2', 30), rollWait('m-1', 40), rollWait('m-2', 20)];

    expect(situations({ waits, watch: last })).toMatchObject([
      {
        ...{ since: ago(40), hosts: [], title: 'No watcher looks at 2 rolling maintenances under way' },
        message: expect.stringMatching(/^m-1, m-2: /),
      },
    ]);
  });

  test.each([
    ['by failures of hosts that all came back in the end', { hosts: [] }, 'halted: 2 of 2 failures. '],
    ['by a gate, after fewer failures than its limit', { failures: 1 }, 'halted: 2 of 2 failures. '],
    ['by a host without a note', { hosts: halted.hosts.slice(1) }, 'h3 failed, and no other host begins. Look at t'],
  ])('explains a rolling maintenance that is halted %s', (_, change, why) => {
    expect(situations({ rollouts: [{ ...halted, ...change }] })[0]?.message).toContain(`m-roll: ${why}`);
  });

  test('counts a pause with a reason from its time', () => {
    const notes = [note('paused: the vendor calls back', 6), note('h1 is done', 1)];

    expect(situations({ rollouts: [{ ...paused, notes }] })[0]?.since).toBe(ago(6));
  });

  test('names as many hosts in an action as a request may', () => {
    const hosts = Array.from({ length: 1_001 }, (_, n) => hostRecord({ hostname: `h${n}`, lostSince: ago(9) }));

    expect(situations({ hosts })[0]?.actions.map(({ hosts: named }) => named?.length)).toEqual([1_000, 1_000]);
  });

  test('is nothing when nothing waits for a person', () => {
    const hosts = [
      hostRecord({ lostSince: ago(1) }),
      hostRecord({ hostname: 'h2', outbox: [{ ...change(), at: ago(4) }] }),
      down('h3', { stateSince: ago(100) }),
      draining('h4', false, { blockers: [blocker('ending')] }),
      hostRecord({ hostname: 'h5', lostSince: ago(9), maintenance: maintenance() }),
      draining('h6', true, { goalState: 'HOST_STATE_UP', maintenance: null, managed: false }),
      draining('h7', false, { drain: null }),
      down('h8', { stateSince: ago(9), maintenance: maintenance({ deadline: ago(5) }) }),
      down('h9', { stateSince: ago(9), blockers: [blocker('mesos-forbidden')] }),
    ];
    const latestOpenings = [opening('opened', ago(90)), opening('missed', ago(7 * 1_440))];
    const corrections = [{ at: ago(4), hostnames: ['h1'] }];
    const waits = [wait('h1', 30)];
    expect(situations({ hosts, latestOpenings, corrections, waits, watch: watch(ago(1)) })).toEqual([]);
    const rollouts = [
      rollout({ hosts: [rolloutHost('h1')] }),
      rollout({ options: byPerson, hosts: [rolloutHost('h1')] }),
      { ...inRepair, options: { ...byPerson, repair: 'smart-hands' } },
    ];
    expect(situations({ watch: watch(ago(60)), rollouts })).toEqual([]);
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
    const hosts = [
      ...[down('h1'), down('h2'), down('h3', { maintenance: null, managed: false })],
      down('h4', { maintenance: maintenance({ id: 'm-2', reason: '' }) }),
    ];

    expect(
      situations({ hosts }).map(({ message, maintenanceId }) => [message.split('. What')[0], maintenanceId]),
    ).toEqual([
      ['h1, h2: out for longer than intended; ann took them out (kernel)', 'm-1'],
      ['h3: out for longer than intended; another system took it out', null],
      ['h4: out for longer than intended; ann took it out', 'm-2'],
    ]);
  });
});
