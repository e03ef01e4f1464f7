import { describe, expect, test } from '@jest/globals';
import type { CampaignView } from '../../../../functions/contract/api/campaigns.ts';
import { fakeService } from '../../fake-service.ts';
import { runCli } from '../../run-cli.ts';

const AT = '2026-03-01T12:00:00.000Z';

function campaign(changes: Partial<CampaignView> = {}): CampaignView {
  return {
    ...{ name: 'kernel', pool: 'batch', by: '2026-03-14T00:00:00.000Z', windows: ['night'], status: 'running' },
    ...{ counts: { done: 3, failed: 1, underWay: 2, toGo: 7 }, heldBy: '', maintenanceId: 'm-1', repair: 'reboot' },
    forecast: { endsAt: '2026-03-16T03:00:00.000Z', restsOn: '4 hosts took 2h so far', isEndangered: true },
    nextWindow: { name: 'night', opensAt: '2026-03-02T01:00:00.000Z', closesAt: '2026-03-02T03:00:00.000Z' },
    ...{ createdBy: 'ann', createdAt: AT, updatedBy: 'ann', updatedAt: AT, version: 4 },
    progress: [{ hostname: 'h1', state: 'failed', maintenanceId: 'm-1', note: 'has not come back' }],
    ...{ changes: [], notes: [] },
    ...changes,
  };
}

async function cli(args: readonly string[], ...answers: CampaignView[]) {
  let asked = 0;
  await using service = await fakeService(({ method }) => {
    const body = answers[Math.min(asked, answers.length - 1)] ?? campaign();
    asked += 1;
    if (args[0] === 'list') return { status: 200, body: { campaigns: [campaign()] } };
    return { status: method === 'POST' && args[0] === 'create' ? 201 : 200, body };
  });
  const result = await runCli(['campaign', ...args, '--url', service.url]);
  return { ...result, asked: service.asked.map(({ method, path, body }) => ({ method, path, body })) };
}

describe('campaign', () => {
  test('create sends every option under its name in the API', async () => {
    const { asked, exitCode, stderr } = await cli(
      [
        ...[
          'create',
          'kernel',
          '--hosts',
          'h1,h2',
          '--by',
          '+7d',
          '--windows',
          'night,weekend',
          '--reason',
          'kernel 6.12',
        ],
        ...[
          '--deadline',
          '1h',
          '--on-deadline',
          'hold',
          '--verify',
          'smoke',
          '--repair',
          'reboot',
          '--concurrency',
          '2',
        ],
      ],
      campaign({ notes: ['no host now'] }),
    );

    expect([exitCode, stderr]).toEqual([0, 'warning: no host now\n']);
    expect(asked).toEqual([
      {
        ...{ method: 'POST', path: '/v1/campaigns' },
        body: {
          ...{ name: 'kernel', hosts: ['h1', 'h2'], by: '+7d', windows: ['night', 'weekend'], reason: 'kernel 6.12' },
          ...{ deadline: '1h', onDeadline: 'hold', verify: 'smoke', repair: 'reboot', concurrency: 2 },
        },
      },
    ]);
  });

  test('list and show say how far it is, when it will end, and why', async () => {
    const list = await cli(['list']);
    const show = await cli(['show', 'kernel']);

    expect(list.stdout).toMatch(/^kernel +running +3 done, 2 under way, 7 to go, 1 failed .*too late$/m);
    expect(show.stdout).toMatch(/^Forecast: .*too late: 4 hosts took 2h so far$/m);
    expect(show.stdout).toMatch(/^Next window: +night, 2026-03-02 01:00:00Z/m);
    expect(show.stdout).toMatch(/^h1 +failed +m-1 +has not come back$/m);
  });

  test.each(['pause', 'resume', 'stop'])('%s asks the service, and shows how it stands', async (kind) => {
    const { asked, stdout, exitCode } = await cli([kind, 'kernel'], campaign({ heldBy: 'paused by ann' }));

    expect([exitCode, asked]).toEqual([0, [{ method: 'POST', path: `/v1/campaigns/kernel/${kind}`, body: {} }]]);
    expect(stdout).toContain('Campaign kernel is running: 3 done, 2 under way, 7 to go, 1 failed\npaused by ann\n');
    expect(stdout.includes('Hosts that have begun go on')).toBe(kind !== 'resume');
  });

  test('show --watch prints each change, and ends with 1 when hosts failed', async () => {
    const done = campaign({ counts: { done: 12, failed: 1, underWay: 0, toGo: 0 }, status: 'finished' });
    const { stdout, stderr, exitCode } = await cli(['show', 'kernel', '--watch'], campaign(), done);

    expect(exitCode).toBe(1);
    expect(stdout.split('\n').map((line) => line.slice(9))).toEqual([
      '3 done, 2 under way, 7 to go, 1 failed',
      '12 done, 0 under way, 0 to go, 1 failed',
      '',
    ]);
    expect(stderr).toContain('h1 failed: has not come back');
  });

  test.each([
    [['create', 'kernel', '--by', '+1d'], 'no hosts given'],
    [['create', 'kernel', '--by', '+1d', '--pool', 'a', '--hosts', 'h1'], 'use only one of --hosts and --pool'],
    [['create', 'kernel', '--pool', 'a'], '--by'],
    [['create', 'kernel', '--pool', 'a', '--by', 'soon'], 'soon'],
    [['create', '--by', '+1d'], 'name'],
    [['show', '..'], 'campaign name'],
  ])('%j is wrong usage', async (args, message) => {
    const { stderr, exitCode, asked } = await cli(args);

    expect([exitCode, asked]).toEqual([2, []]);
    expect(stderr).toContain(message);
  });
});
