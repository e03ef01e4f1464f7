import type { HistoryEvent, HostView } from '../../../functions/contract/api/api.ts';
import type { Answer, Asked } from '../fake-service.ts';
import { cli } from '../run-cli.ts';
import { accepted, blocker, drain, ending, goingDown, historyEvent, stuckDrain, taskCounts } from '../samples.ts';

/** A service with one host, h1, that shows one view after the other, a look each, and then stays with the last. */
function h1Showing(
  views: readonly HostView[],
  events: readonly HistoryEvent[] = [],
  before: HostView['state'] = 'HOST_STATE_UP',
) {
  let looks = 0;
  return ({ method, path }: Asked): Answer => {
    if (method === 'POST') {
      return { status: 202, body: accepted([], { hosts: [{ hostname: 'h1', state: before, outcome: 'accepted' }] }) };
    }
    if (path.endsWith('/history')) return { body: { events } };
    const view = views[Math.min(looks, views.length - 1)];
    looks += 1;
    return { body: view };
  };
}

async function watchH1(answer: (asked: Asked) => Answer, args: readonly string[] = []) {
  const ran = await cli(answer, ['host', 'maintenance', 'start', 'h1', '--watch', ...args]);
  const lines = (ran.stdout + ran.stderr).split('\n').filter((line) => /^\d\d:/.test(line));
  return { ...ran, lines: lines.map((line) => line.slice('12:00:00 h1 '.length)), asked: ran.asked };
}

const draining = (running: number, host: Partial<HostView> = {}) =>
  goingDown('h1', 'HOST_STATE_DRAINING', { tasks: taskCounts({ running }), drain: drain(), ...host });
const down = (lost = 0) => goingDown('h1', 'HOST_STATE_DOWN', { tasks: taskCounts({ lost }) });
const limited = (taskId: string, left: number) => blocker(taskId, `web has ${left} of 4 instances available`);

describe('the lines of a watched drain', () => {
  test('do not repeat a blocker when its task or its numbers change, or for each task that ends', async () => {
    const { lines } = await watchH1(
      h1Showing([
        draining(3, { blockers: [limited('a', 3), limited('b', 3), limited('c', 3)] }),
        draining(3, { blockers: [ending('a'), limited('b', 3), limited('c', 3)] }),
        draining(2, { blockers: [limited('b', 2), limited('c', 2)] }),
        draining(1, { blockers: [ending('c')] }),
        down(),
      ]),
    );

    expect(lines).toEqual([
      'HOST_STATE_DRAINING, 3 tasks left, a (marathon): web has 3 of 4 instances available, and 2 more',
      'HOST_STATE_DRAINING, 1 task left, c (marathon): was told to end',
      'HOST_STATE_DOWN',
    ]);
  });

  test('say when the drain gets stuck, once, and when it moves again', async () => {
    const blockers = [limited('a', 3)];
    const { lines } = await watchH1(
      h1Showing([
        draining(2, { blockers }),
        draining(2, { blockers, drain: stuckDrain() }),
        draining(2, { blockers, drain: stuckDrain() }),
        draining(1, { blockers }),
        down(),
      ]),
    );

    expect(lines.map((line) => line.split(', ')[1])).toEqual([
      '2 tasks left',
      'STUCK since 2026-11-22 11:43:00Z',
      '1 task left',
      undefined,
    ]);
  });

  test('name a framework when it begins to place tasks there', async () => {
    const placed = (count: number) => draining(2, { drain: drain({ arrivals: [{ framework: 'web', count }] }) });
    const { lines } = await watchH1(h1Showing([draining(2), placed(1), placed(2), down()]));

    expect(lines).toEqual([
      'HOST_STATE_DRAINING, 2 tasks left',
      'HOST_STATE_DRAINING, 2 tasks left, arrived meanwhile: web 1',
      'HOST_STATE_DOWN',
    ]);
  });
});

describe('the end of a watch of hosts that their deadline forced down', () => {
  const forced = historyEvent({
    from: 'HOST_STATE_DRAINING',
    to: 'HOST_STATE_DRAINED',
    detail: 'forced at the deadline: 2 tasks are lost: web.1, web.2',
  });
  const events = [
    historyEvent({
      from: 'HOST_STATE_DRAINED',
      to: 'HOST_STATE_DOWN',
      detail: 'down in Mesos, forced: 2 tasks are lost: web.1, web.2',
    }),
    historyEvent({ from: 'HOST_STATE_DRAINED', to: 'HOST_STATE_DRAINED', detail: 'no longer blocked' }),
    forced,
    historyEvent(),
    { ...forced, detail: 'no task is left', maintenanceId: 'm-0' },
  ];
  const lostText = [
    '2 tasks lost on 1 host forced down at the deadline:',
    '  h1 forced at the deadline: 2 tasks are lost: web.1, web.2; down in Mesos, forced: 2 tasks are lost: web.1, web.2',
    '',
  ].join('\n');

  test('names every lost task', async () => {
    const { exitCode, stdout } = await watchH1(h1Showing([draining(2), down(2)], events));

    expect(exitCode).toBe(0);
    expect(stdout.endsWith(`1 host DOWN\n${lostText}`)).toBe(true);
  });

  test('with --json names them on stderr', async () => {
    const respond = h1Showing([draining(2), down(2)], events);
    const { stdout, stderr } = await watchH1(
      (asked) =>
        asked.method === 'POST' ? { status: 202, body: { ...accepted(['h1']), maintenanceId: null } } : respond(asked),
      ['--json'],
    );

    expect(JSON.parse(stdout)).toMatchObject({ hosts: [{ hostname: 'h1', state: 'HOST_STATE_DOWN' }] });
    expect(stderr).toContain(lostText);
  });

  test('asks for no history when nothing was lost', async () => {
    const { stdout, asked } = await watchH1(h1Showing([draining(2), down()], events));

    expect(stdout).not.toContain('lost');
    expect(asked.filter(({ path }) => path.endsWith('/history'))).toEqual([]);
  });

  test('does not repeat the losses of a host that was down before', async () => {
    const { stdout } = await watchH1(h1Showing([down(2)], events, 'HOST_STATE_DOWN'));

    expect(stdout).not.toContain('lost');
  });
});
