import { fakeService } from '../fake-service.ts';
import { cli, runCli } from '../run-cli.ts';
import {
  accepted,
  blocker,
  goingDown,
  historyEvent,
  hostView,
  inMaintenance,
  maintenanceView,
  rollingView,
  rolloutHost,
  rolloutView,
  stuckDrain,
} from '../samples.ts';

const WIDTH = 80;
/** Too long to fit beside another column. */
const NAME = 'mesos-agent-0123.compute.rack-17.datacenter-frankfurt-2.prod.example.com';
const WHY = '/shop/web has 3 of 4 instances available besides those that are leaving, and must keep 3 of them';

/** The output on a terminal of 80 columns. */
async function shown(body: object, ...args: string[]): Promise<string> {
  await using service = await fakeService(({ method, path }) =>
    path === `/v1/hosts/${NAME}` ? { body: HOST } : { status: method === 'POST' ? 202 : 200, body },
  );
  const { stdout, stderr, exitCode } = await runCli([...args, '--url', service.url], { columns: WIDTH });
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
}

/** Lines that are too wide, except a single word that fits into no line. */
function tooWide(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.length > WIDTH && !line.split(' ').some((word) => word.length > WIDTH - 14));
}

const HOST = goingDown(NAME, 'HOST_STATE_DRAINING', {
  ip: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
  drain: stuckDrain(),
  blockers: [blocker('shop_web.instance-ffc4ee76-a328-41c0-b512-b94ae304beb5._app.1', WHY)],
  maintenance: { ...inMaintenance(), reason: 'kernel 6.12 for all of the rack, as it was agreed with its owners' },
});

const PLAN = {
  tasks: [{ framework: 'marathon', scheduler: 'marathon', job: '/shop/web', count: 3 }],
  steps: [`have Marathon kill 3 tasks within the limits of their jobs, then wait until ${NAME} is empty`],
  blockers: [{ code: 'job-at-limit', message: WHY }],
};

const LIST = {
  ...{ tasks: 3, rounds: 3, moreJobs: 0, problems: [], moreProblems: 0 },
  time: { seconds: 153, isLeast: false, restsOn: [WHY] },
  capacity: { fits: true, agents: 2, shortages: [] },
  unknown: [],
  jobs: [
    {
      ...{
        job: '/shop/frontend/checkout/payments/web',
        framework: 'marathon-for-the-shop',
        scheduler: 'marathon' as const,
      },
      ...{ leaving: 3, wanted: 4, available: 4, mayBeAway: 1, replacedFirst: 0, wouldGoBelow: true, rounds: 3 },
      waitsFor: WHY,
    },
  ],
};

describe('a terminal of 80 characters is enough for', () => {
  test('a table of hosts with long names, without cutting them', async () => {
    const text = await shown({ hosts: [HOST, hostView()] }, 'host', 'query');

    expect(tooWide(text)).toEqual([]);
    expect(text).toContain(`${NAME}\n`);
    expect(text).toContain('2001:db8:85a3:8d3:1319:8a2e:370:7348  HOST_STATE_DRAINING');
  });

  test('everything about a host, with the reasons of its tasks in full', async () => {
    const text = await shown(HOST, 'host', 'show', NAME);

    expect(tooWide(text)).toEqual([]);
    expect(text.replace(/\s+/g, ' ')).toContain(WHY);
  });

  test('the history of a host in full', async () => {
    const text = await shown({ events: [historyEvent({ detail: WHY, by: 'operations' })] }, 'host', 'history', 'h1');

    expect(tooWide(text)).toEqual([]);
    expect(text.replace(/\s+/g, ' ')).toContain(WHY);
  });

  test('a maintenance', async () => {
    const hosts = [{ hostname: NAME, outcome: 'accepted' as const, state: 'HOST_STATE_DRAINING' as const }];
    const text = await shown(maintenanceView({ hosts, reason: WHY }), 'host', 'maintenance', 'status', 'm-1');

    expect(tooWide(text)).toEqual([]);
    expect(text).toContain(NAME);
  });

  test('a rolling maintenance', async () => {
    const rollout = rolloutView([rolloutHost(NAME, 'failed', { note: WHY }), rolloutHost('h2', 'waiting')], {
      heldBy: WHY,
      notes: [{ at: '2026-11-22T11:55:00.000Z', by: 'ann', text: WHY }],
    });
    const text = await shown(rollingView(rollout), 'host', 'maintenance', 'status', 'm-1');

    expect(tooWide(text)).toEqual([]);
  });

  test('the plan of a dry run', async () => {
    const hosts = [{ hostname: NAME, state: 'HOST_STATE_UP' as const, outcome: 'accepted' as const, plan: PLAN }];
    const body = accepted([], { maintenanceId: null, executionArn: null, dryRun: true, hosts, plan: LIST });
    const text = await shown(body, 'host', 'maintenance', 'start', NAME, '--dry-run');

    expect(tooWide(text)).toEqual([]);
    expect(text.replace(/\s+/g, ' ')).toContain(`then wait until ${NAME} is empty`);
  });

  test('the help of every option', async () => {
    const { stdout } = await runCli(['host', 'maintenance', 'start', '--help'], { columns: WIDTH });
    const [usage = ''] = stdout.split('Examples');

    expect(tooWide(usage)).toEqual([]);
  });
});

test('output in a file has one line a row, however long', async () => {
  const { stdout } = await cli({ body: { hosts: [HOST] } }, ['host', 'query']);

  expect(stdout.trimEnd().split('\n')).toHaveLength(2);
});
