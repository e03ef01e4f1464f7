import type { AttentionFacts } from '../../../functions/domain/attention/attention.ts';
import { ATTENTION_KINDS } from '../../../functions/domain/attention/kinds.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { rollout, rolloutHost } from '../rolling/rollouts.ts';
import {
  ALONE,
  byPerson,
  campaign,
  change,
  halted,
  inRepair,
  late,
  note,
  paused,
  rollWait,
  wait,
} from './each-kind.ts';
import { ago, blocker, down, draining, maintenance, opening, situations, watch } from './facts.ts';

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
    const over = (['stopped', 'finished'] as const).map((status) => campaign({ status }, { forecast: late }));
    expect(situations({ campaigns: [campaign({}, {}), ...over] })).toEqual([]);
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
      campaigns: alone.flatMap(({ campaigns = [] }) => campaigns),
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
