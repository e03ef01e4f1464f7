import { cli } from '../../run-cli.ts';
import { accepted } from '../../samples.ts';

const together = {
  hosts: ['h1', 'h2'],
  isLargest: true,
  waits: [{ hostname: 'h3', waitsFor: 'gate slo is red: errors' }],
};

async function plan(args: readonly string[], answer: object = { together }) {
  const body = accepted([], { maintenanceId: null, executionArn: null, dryRun: true, ...answer });
  const result = await cli({ status: 202, body }, ['host', 'maintenance', 'plan', ...args]);
  return { ...result, asked: result.asked.map((each) => each.body) };
}

describe('host maintenance plan', () => {
  test('asks with --max which hosts may go together, and shows what the others wait for', async () => {
    const { stdout, exitCode, asked } = await plan(['h1,h2,h3', '--max', '--max-unavailable', '5%', '--gate', 'slo']);

    expect(asked).toEqual([
      { hosts: ['h1', 'h2', 'h3'], max: true, maxUnavailable: '5%', gates: ['slo'], dryRun: true },
    ]);
    expect([exitCode, stdout]).toEqual([
      0,
      [
        '2 of 3 hosts may go down together now',
        '  h1',
        '  h2',
        '',
        'Hostname  Waits for',
        'h3        gate slo is red: errors',
        '',
      ].join('\n'),
    ]);
  });

  test('says when a larger set may exist, and when the service does not know the question', async () => {
    expect((await plan(['--pool', 'a', '--max'], { together: { ...together, isLargest: false } })).stdout).toContain(
      'none of the others can join them, but a larger set may exist',
    );
    expect((await plan(['h1', '--max'], {})).stdout).toContain('of an older release');
  });

  test('is without --max the dry run of a start', async () => {
    const { stdout, asked } = await plan(['h1', '--concurrency', '2']);

    expect(asked).toEqual([{ hosts: ['h1'], concurrency: 2, dryRun: true }]);
    expect(stdout).toContain('Dry run: nothing was changed.');
  });

  test.each([
    [['--max'], 'no hosts given'],
    [['h1', '--max', '--max-domains', '2'], 'domain'],
  ])('refuses %j before it asks', async (args, message) => {
    const { stderr, exitCode, asked } = await plan(args);

    expect([exitCode, asked]).toEqual([2, []]);
    expect(stderr).toContain(message);
  });
});
