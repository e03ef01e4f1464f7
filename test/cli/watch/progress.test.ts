import { blockersCell } from '../../../cli/lines/drain-lines.ts';
import { hostOutcome } from '../../../cli/watch/host-outcome.ts';
import { hostLine, type Seen, summaryLine, troubleLines } from '../../../cli/watch/progress.ts';
import type { HostView } from '../../../functions/contract/api/api.ts';
import { blocker, drain, ending, goingDown, hostView, NOW, stuckDrain, taskCounts } from '../samples.ts';

const draining = (host: Partial<HostView> = {}, hostname = 'h1') =>
  goingDown(hostname, 'HOST_STATE_DRAINING', { tasks: taskCounts({ running: 3 }), drain: drain(), ...host });
const seen = (host: HostView): Seen => ({
  hostname: host.hostname,
  host,
  verdict: hostOutcome(host, 'HOST_STATE_DOWN'),
});
const limited = (taskId: string) => blocker(taskId, 'web has 3 of 4 instances available');

describe('the blockers of a host, in a cell', () => {
  test.each<{ name: string; host: HostView; cell: string }>([
    { name: 'is empty for a host that is UP', host: hostView(), cell: '' },
    { name: 'is empty for a host that is DOWN', host: goingDown('h1', 'HOST_STATE_DOWN'), cell: '' },
    {
      name: 'counts the reason to stay',
      host: draining({ blockers: [limited('a'), limited('b')] }),
      cell: '2 job-at-limit',
    },
    {
      name: 'leaves out tasks that are on their way',
      host: draining({ blockers: [ending('a'), ending('b'), limited('c')] }),
      cell: '1 job-at-limit',
    },
    {
      name: 'shows the most common reason and counts the others',
      host: draining({ blockers: [blocker('', 'passed', 'deadline-passed'), limited('a'), limited('b')] }),
      cell: '2 job-at-limit +1',
    },
    {
      name: 'says moving when no task has a reason to stay',
      host: draining({ blockers: [ending('a')] }),
      cell: 'moving',
    },
    {
      name: 'says that a step takes longer than three quarters of such steps did',
      host: draining({
        step: { kind: 'drain', since: '2026-11-22T11:55:00.000Z', usual: { seconds: 240, known: 40 } },
      }),
      cell: 'slow: usually 4m',
    },
    {
      name: 'says since when a drain is stuck, and why',
      host: draining({ drain: stuckDrain(), blockers: [limited('a')] }),
      cell: 'STUCK 17m: 1 job-at-limit',
    },
    {
      name: 'says that tasks were told to end when a drain is stuck on that',
      host: draining({ drain: stuckDrain(), blockers: [ending('a'), ending('b')] }),
      cell: 'STUCK 17m: 2 ending',
    },
    {
      name: 'says that a drain is stuck for no known reason',
      host: draining({ drain: stuckDrain() }),
      cell: 'STUCK 17m',
    },
    {
      name: 'says what a returning host waits for',
      host: hostView({ state: 'HOST_STATE_DOWN', blockers: [blocker('', 'waits for its agent', 'agent-missing')] }),
      cell: '1 agent-missing',
    },
    {
      name: 'calls a drain that is being cancelled neither stuck',
      host: draining({ goalState: 'HOST_STATE_UP', drain: stuckDrain() }),
      cell: '',
    },
    {
      name: '… nor moving',
      host: draining({ goalState: 'HOST_STATE_UP' }),
      cell: '',
    },
  ])('$name', ({ host, cell }) => {
    expect(blockersCell(host, NOW)).toBe(cell);
  });
});

describe('the line of a host that is watched', () => {
  test('has the first blocker that needs attention, and counts the others', () => {
    const line = hostLine(seen(draining({ blockers: [ending('a'), limited('b'), limited('c')] })));

    expect(line).toBe(
      'HOST_STATE_DRAINING, 3 tasks left, b (marathon): web has 3 of 4 instances available, and 2 more',
    );
  });

  test('says first that the host is stuck, and since when', () => {
    const line = hostLine(seen(draining({ drain: stuckDrain(), blockers: [limited('b')] })));

    expect(line).toMatch(/^HOST_STATE_DRAINING, STUCK since 2026-11-22 11:43:00Z, 3 tasks left, b \(marathon\)/);
  });

  test('says nothing about progress when the drain is being cancelled', () => {
    const host = draining({ goalState: 'HOST_STATE_UP', drain: stuckDrain() });

    expect(hostLine({ hostname: 'h1', host, verdict: hostOutcome(host, 'HOST_STATE_UP') })).toBe(
      'HOST_STATE_DRAINING, 3 tasks left',
    );
  });

  test('names the frameworks that place tasks on the host', () => {
    const line = hostLine(seen(draining({ drain: drain({ arrivals: [{ framework: 'web', count: 2 }] }) })));

    expect(line).toBe('HOST_STATE_DRAINING, 3 tasks left, arrived meanwhile: web 2');
  });
});

describe('many hosts on a terminal', () => {
  const hosts = [
    seen(draining({ blockers: [ending('a')] }, 'ends')),
    seen(draining({ blockers: [limited('a')] }, 'limited')),
    seen(draining({ drain: stuckDrain() }, 'stuck')),
    seen(draining({ goalState: 'HOST_STATE_UP' }, 'cancelled')),
    seen(goingDown('down', 'HOST_STATE_DOWN')),
  ];

  test('are counted by state, stuck ones among them', () => {
    expect(summaryLine(hosts, 'HOST_STATE_DOWN', NOW)).toBe('1 of 5 hosts DOWN, 3 DRAINING (1 STUCK), 1 lost');
  });

  test('say how much time is left, if it is known of each that moves', () => {
    const step = (since: string) => ({ kind: 'drain' as const, since, usual: { seconds: 240, known: 40 } });
    const [one, other] = [
      seen(draining({ step: step('2026-11-22T11:57:00.000Z') }, 'one')),
      seen(draining({ step: step('2026-11-22T11:59:00.000Z') }, 'other')),
    ];

    expect(summaryLine([one, other], 'HOST_STATE_DOWN', NOW)).toMatch(/2 DRAINING, about 3m left$/);
    expect(summaryLine([one, ...hosts], 'HOST_STATE_DOWN', NOW)).not.toContain('left');
  });

  test('are named when they need attention: lost, then stuck, then blocked ones', () => {
    expect(troubleLines(hosts).map((line) => line.split(' ')[0])).toEqual(['cancelled', 'stuck', 'limited']);
  });

  test('are named up to five, the rest counted', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => seen(draining({ blockers: [limited('x')] }, name)));

    const lines = troubleLines([...names, seen(draining({ drain: stuckDrain() }, 'stuck'))]);

    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(/^stuck {2}HOST_STATE_DRAINING, STUCK/);
    expect(lines.at(-1)).toBe('and 2 more');
  });
});
