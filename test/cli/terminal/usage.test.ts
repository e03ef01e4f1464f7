import { readFileSync } from 'node:fs';
import { runCli } from '../run-cli.ts';

describe('wrong usage', () => {
  const start = ['host', 'maintenance', 'start', 'h1'];
  test.each([
    { args: [], message: 'Usage: peloton' },
    { args: ['host'], message: 'Usage: peloton host' },
    { args: ['hots'], message: "unknown command 'hots'" },
    { args: ['host', 'maintenance', 'begin', 'h1'], message: "unknown command 'begin'" },
    { args: ['host', 'query', '--all'], message: "unknown option '--all'" },
    { args: ['host', 'query', 'h1'], message: 'too many arguments' },
    { args: ['host', 'show'], message: "missing required argument 'host'" },
    { args: ['host', 'query', '--states'], message: 'argument missing' },
    {
      args: ['host', 'query', '--states', 'up,gone'],
      message:
        "'gone' is not a host state. The states are HOST_STATE_UP, HOST_STATE_DRAINING, HOST_STATE_DRAINED, HOST_STATE_DOWN",
    },
    {
      args: [...start, '--deadline', '2 hours'],
      message: "'2 hours' is not a duration such as 90s, 30m, 2h, 7d or 1h30m",
    },
    { args: [...start, '--duration', '0s'], message: "'0s' is not a duration" },
    { args: [...start, '--start', 'tomorrow'], message: "'tomorrow' is not a time" },
    { args: [...start, '--start', '2026-02-30T00:00:00Z'], message: 'is not a time' },
    { args: [...start, '--on-deadline', 'panic'], message: 'Allowed choices are hold, force, cancel' },
    { args: ['host', 'maintenance', 'status', '--limit', '0'], message: "'0' is not a number from 1 to 1000" },
    { args: [...start, '--concurrency', '0'], message: "'0' is not a number from 1 to 1000" },
    { args: [...start, '--max-errors', 'two'], message: "'two' is not a number from 1 to 1000" },
    { args: [...start, '--max-unavailable', '0%'], message: "'0%' is neither a number of hosts such as 3 nor a share" },
    { args: [...start, '--max-unavailable', '101%'], message: 'nor a share such as 5% (1% to 100%)' },
    { args: [...start, '--max-unavailable-per-domain', '1.5'], message: "'1.5' is neither a number of hosts" },
    { args: [...start, '--domain', 'rack=7'], message: "'rack=7' is not the name of an agent attribute such as rack" },
    { args: [...start, '--settle', 'soon'], message: "'soon' is not a duration" },
    { args: [...start, '--return-timeout', '0'], message: "'0' is not a duration" },
    { args: [...start, '--repair', 'my hook'], message: "'my hook' is not a repair" },
    {
      args: [...start, '--max-unavailable-per-domain', '1', '--max-domains', '2'],
      message: '--domain is missing for --max-unavailable-per-domain and --max-domains',
    },
    {
      args: ['host', 'maintenance', 'complete', 'h1', '--concurrency', '1'],
      message: "unknown option '--concurrency'",
    },
    { args: ['host', 'maintenance', 'pause'], message: "missing required argument 'id'" },
    { args: ['host', 'maintenance', 'stop', '..'], message: "'..' is not a maintenance id" },
    { args: ['completion', 'tcsh'], message: "there is no completion for 'tcsh'" },
  ])('$args exits 2 and says: $message', async ({ args, message }) => {
    const { exitCode, stdout, stderr } = await runCli(args);

    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
  });
});

describe('help and version', () => {
  test('prints the version of its own package.json', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../../cli/package.json', import.meta.url), 'utf8'));

    expect(await runCli(['--version'])).toMatchObject({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test.each([
    ['--help'],
    ['host maintenance start --help'],
    ['host maintenance complete --help'],
    ['host maintenance cancel --help'],
    ['host maintenance status --help'],
    ['host maintenance pause --help'],
    ['host maintenance resume --help'],
    ['host maintenance stop --help'],
    ['host query --help'],
    ['host show --help'],
    ['host history --help'],
    ['completion --help'],
  ])('%s prints usage, the global options and examples, and exits 0', async (line) => {
    const { exitCode, stdout, stderr } = await runCli(line.split(' '));

    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('Usage: peloton');
    expect(stdout).toContain('--cluster <name>');
    expect(stdout).toContain(`$ peloton ${line.replace(/ ?--help/, '')}`);
  });
});
