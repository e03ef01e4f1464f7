import type { AttentionEntry } from '../../../functions/contract/api/attention.ts';
import { fakeService } from '../fake-service.ts';
import { runCli } from '../run-cli.ts';

const entry = (change: Partial<AttentionEntry> = {}): AttentionEntry => ({
  ...{ id: 'x', kind: 'deadline-passed', severity: 'warning', cause: 'slow', since: '2026-11-22T11:30:00.000Z' },
  ...{ title: '2 drains past the deadline: the tasks end slowly', message: 'h1, h2: stay. What to do: wait' },
  ...{ hosts: ['h1', 'h2'], hostCount: 2, maintenanceId: 'm-1', window: null },
  runbook: 'docs/runbook.md#deadline-passed',
  actions: [
    { action: 'start', hosts: ['h1', 'h2'], request: { deadline: '30m', onDeadline: 'force' } },
    { action: 'cancel', hosts: ['h1', 'h2'] },
  ],
  ...change,
});

const answering = (entries: readonly AttentionEntry[]) =>
  fakeService(() => ({ body: { asOf: '2026-11-22T12:00:00.000Z', entries } }));

describe('peloton attention', () => {
  test('prints each situation with its commands and its section, the worst first', async () => {
    const halted = entry({
      ...{ severity: 'critical', title: 'Rolling maintenance halted', message: 'm-2: h3 failed' },
      actions: [
        { action: 'resume', maintenanceId: 'm-2' },
        { action: 'stop', campaign: 'kernel' },
      ],
    });
    await using service = await answering([halted, entry()]);
    const { stdout, exitCode } = await runCli(['attention', '--url', service.url]);

    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      [
        'CRITICAL  Rolling maintenance halted (for 30m)',
        '  m-2: h3 failed',
        '  peloton host maintenance resume m-2',
        '  peloton campaign stop kernel',
        '  read: docs/runbook.md#deadline-passed',
        '',
        'WARNING  2 drains past the deadline: the tasks end slowly (for 30m)',
        '  h1, h2: stay. What to do: wait',
        '  peloton host maintenance start h1,h2 --deadline 30m --on-deadline force',
        '  peloton host maintenance cancel h1,h2',
        '  read: docs/runbook.md#deadline-passed',
        '',
      ].join('\n'),
    );
  });

  test('says so when nothing waits', async () => {
    await using service = await answering([]);

    expect(await runCli(['attention', '--url', service.url])).toMatchObject({
      ...{ exitCode: 0, stdout: '', stderr: 'nothing waits for a person\n' },
    });
  });

  test("prints the API's JSON", async () => {
    await using service = await answering([entry()]);
    const { stdout } = await runCli(['attention', '--json', '--url', service.url]);

    expect(JSON.parse(stdout).entries).toEqual([entry()]);
  });
});
