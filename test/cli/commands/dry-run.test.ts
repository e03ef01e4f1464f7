import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import { fakeService } from '../fake-service.ts';
import { runCli } from '../run-cli.ts';
import { accepted } from '../samples.ts';

type Plan = NonNullable<MaintenanceAccepted['plan']>;

const WEB: Plan['jobs'][number] = {
  job: '/shop/web',
  framework: 'marathon',
  scheduler: 'marathon',
  leaving: 3,
  wanted: 4,
  available: 4,
  mayBeAway: 1,
  replacedFirst: 0,
  wouldGoBelow: true,
  rounds: 3,
  waitsFor: null,
};

const PLAN: Plan = {
  tasks: 3,
  rounds: 3,
  time: { seconds: 153, isLeast: false, restsOn: ['/shop/web takes the longest, 3 rounds'] },
  jobs: [WEB],
  moreJobs: 0,
  capacity: { fits: true, agents: 2, shortages: [] },
  problems: [],
  moreProblems: 0,
  unknown: [],
};

const PROBLEM: Plan['problems'][number] = {
  message: '/shop/web lets no instance be away: give it a limit',
  framework: 'marathon',
  job: '/shop/web',
  tasks: 3,
  taskIds: ['web.1', 'web.2', 'web.3'],
  hosts: ['h1', 'h2'],
  moreHosts: 0,
};

const STUCK: Plan = {
  ...PLAN,
  rounds: null,
  time: { ...PLAN.time, seconds: null },
  jobs: [{ ...WEB, mayBeAway: 0, rounds: null }],
  problems: [PROBLEM],
};

async function dryRun(plan: Plan, ...options: readonly string[]) {
  const hostPlan = {
    tasks: [{ framework: 'marathon', scheduler: 'marathon', job: '/shop/web', count: 3 }],
    steps: ['have Marathon kill 3 tasks'],
    blockers: [],
  };
  const hosts = [{ hostname: 'h1', state: 'HOST_STATE_UP' as const, outcome: 'accepted' as const, plan: hostPlan }];
  const body = accepted([], { maintenanceId: null, executionArn: null, dryRun: true, hosts, plan });
  await using service = await fakeService(() => ({ status: 202, body }));
  const args = ['host', 'maintenance', 'start', 'h1', '--dry-run', '--url', service.url, ...options];
  return { body, ...(await runCli(args)) };
}

describe('a dry run', () => {
  test('shows after the hosts the result for all of them', async () => {
    const { stdout, stderr, exitCode } = await dryRun({ ...PLAN, unknown: ['the time of 2 tasks of spark: …'] });

    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toBe(
      [
        'Dry run: nothing was changed.',
        '',
        'h1 is HOST_STATE_UP',
        '  3 tasks of /shop/web in marathon, moved by marathon',
        '  1. have Marathon kill 3 tasks',
        '',
        'The whole list: 3 tasks leave in 3 rounds, in about 2m',
        'Job        Framework  Leaving  Desired  Available  Max away  Rounds',
        '/shop/web  marathon   3        4        4          1         3       would go below its limit if all left at once',
        '',
        'Places elsewhere: the 2 agents that stay have room for all',
        '',
        'The time assumes:',
        '  - /shop/web takes the longest, 3 rounds',
        '',
        'Not known:',
        '  - the time of 2 tasks of spark: …',
        '',
      ].join('\n'),
    );
  });

  test.each<{ name: string; plan: Plan; says: string }>([
    {
      name: 'that the time is the least',
      plan: { ...PLAN, time: { ...PLAN.time, isLeast: true } },
      says: '3 tasks leave in 3 rounds, in at least 2m',
    },
    {
      name: 'one task, one round and one agent in words',
      plan: {
        ...PLAN,
        tasks: 1,
        rounds: 1,
        time: { ...PLAN.time, seconds: 4 },
        capacity: { ...PLAN.capacity, agents: 1 },
      },
      says: '1 task leaves in 1 round, in about 4s',
    },
    {
      name: 'that hosts are empty',
      plan: { ...PLAN, tasks: 0, rounds: 0, jobs: [], time: { seconds: 0, isLeast: false, restsOn: [] } },
      says: 'The whole list: no task runs on it\n',
    },
    {
      name: 'how many jobs are not shown',
      plan: { ...PLAN, moreJobs: 2 },
      says: '\nand 2 more jobs\n',
    },
    {
      name: 'what a job waits for, and what it starts first',
      plan: {
        ...PLAN,
        jobs: [
          { ...WEB, wouldGoBelow: false, replacedFirst: 1, waitsFor: 'no task of web is moved while d1 is under way' },
        ],
      },
      says: '3       1 replacement at once runs first; no task of web is moved while d1 is under way\n',
    },
  ])('says $name', async ({ plan, says }) => {
    const { stdout, exitCode } = await dryRun(plan);

    expect(stdout).toContain(says);
    expect(exitCode).toBe(0);
  });

  test('ends with 1 when tasks cannot be moved, and names them on stderr too', async () => {
    const { stdout, stderr, exitCode } = await dryRun(STUCK);

    const problem = '/shop/web lets no instance be away: give it a limit (on h1, h2)';
    expect(exitCode).toBe(1);
    expect(stdout).toContain('The whole list: 3 tasks, not all of which can be moved\n');
    expect(stdout).toContain('never all');
    expect(stdout).toContain(`\nCannot be moved:\n  - ${problem}\n`);
    expect(stderr).toBe(`peloton: 1 problem: not all tasks can be moved\n  ${problem}\n`);
  });

  test('counts the problems and hosts that are not listed', async () => {
    const { stderr } = await dryRun({ ...STUCK, problems: [{ ...PROBLEM, moreHosts: 7 }], moreProblems: 4 });

    expect(stderr).toContain('peloton: 5 problems');
    expect(stderr).toContain('(on h1, h2 and 7 more hosts)\n  and 4 more\n');
  });

  test('says that not all tasks fit elsewhere, and why', async () => {
    const capacity = { fits: false, agents: 2, shortages: ['no agent that stays has the 4 cpus'] };
    const { stdout, exitCode } = await dryRun({ ...STUCK, capacity });

    expect(stdout).toContain('Places elsewhere: not for all on the 2 agents that stay, see below\n');
    expect(exitCode).toBe(1);
  });

  test('prints the API document with --json, and still ends with 1', async () => {
    const { stdout, stderr, exitCode, body } = await dryRun(STUCK, '--json');

    expect(JSON.parse(stdout)).toEqual(body);
    expect(stderr).toContain('lets no instance be away');
    expect(exitCode).toBe(1);
  });

  test('prints no control characters of job names', async () => {
    const { stdout, stderr } = await dryRun({
      ...STUCK,
      problems: [{ ...PROBLEM, message: 'a \u001b[31mred\u202e job' }],
    });

    for (const text of [stdout, stderr]) {
      expect(text).toContain('a red job');
      expect(text).not.toContain('\u202e');
    }
  });
});
