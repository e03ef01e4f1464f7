import { execFileSync } from 'node:child_process';
import { cli, runCli } from '../run-cli.ts';

/** The completions that bash offers for each of the lines, whose last word is being typed. */
function offers(script: string, lines: readonly (readonly string[])[]): string[][] {
  const calls = lines.map(
    (words) =>
      `COMP_WORDS=(peloton ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; COMPREPLY=(); _peloton; echo "\${COMPREPLY[*]}"`,
  );
  const output = execFileSync('bash', ['-c', `${script}\n${calls.join('\n')}`], { encoding: 'utf8' });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
}

describe('peloton completion', () => {
  test('completes commands, options, states and choices in bash, past options and their values', async () => {
    const { stdout, exitCode } = await runCli(['completion', 'bash']);

    const [commands, afterOption, query, states, moreStates, choices, options, repairs, shells] = offers(stdout, [
      ['host', 'maintenance', ''],
      ['--url', 'host', 'host', 'maintenance', 'st'],
      ['host', 'q'],
      ['host', 'query', '--states', 'd'],
      ['host', 'query', '-s', 'up,dow'],
      ['host', 'maintenance', 'start', 'h1', '--on-deadline', ''],
      ['host', 'maintenance', 'start', '--d'],
      ['host', 'maintenance', 'start', '--repair', ''],
      ['completion', ''],
    ]);

    expect(exitCode).toBe(0);
    expect(commands).toEqual(['start', 'complete', 'cancel', 'plan', 'status', 'pause', 'resume', 'stop']);
    expect(afterOption).toEqual(['start', 'status', 'stop']);
    expect(query).toEqual(['query']);
    expect(states).toEqual(['draining', 'drained', 'down']);
    expect(moreStates).toEqual(['up,down']);
    expect(choices).toEqual(['hold', 'force', 'cancel']);
    expect(options).toEqual(['--deadline', '--duration', '--dry-run', '--domain']);
    expect(repairs).toEqual(['person', 'none']);
    expect(shells).toEqual(['bash', 'zsh', 'fish']);
  });

  test('asks the service for the names of gates, repairs, windows and campaigns', async () => {
    const { stdout } = await runCli(['completion', 'bash']);
    const service = `peloton() { [ "$1" = completion ] && echo "$2-a $2-b"; }`;

    expect(
      offers(`${service}\n${stdout}`, [
        ['campaign', 'pause', ''],
        ['campaign', 'create', 'c', '--windows', 'windows-a,windows-'],
        ['host', 'maintenance', 'start', '--gate', ''],
        ['host', 'maintenance', 'start', '--repair', ''],
        ['host', 'maintenance', 'complete', '--verify', 'r'],
      ]),
    ).toEqual([
      ['campaigns-a', 'campaigns-b'],
      ['windows-a,windows-a', 'windows-a,windows-b'],
      ['gates-a', 'gates-b'],
      ['person', 'none', 'repairs-a', 'repairs-b'],
      ['repairs-a', 'repairs-b'],
    ]);
  });

  test.each([
    { kind: 'gates', path: '/v1/hooks', body: { repairs: [], gates: ['slo', '$(reboot)'] }, printed: 'slo\n' },
    { kind: 'repairs', path: '/v1/hooks', body: { repairs: ['a', 'b'], gates: [] }, printed: 'a\nb\n' },
    { kind: 'campaigns', path: '/v1/campaigns', body: { campaigns: [] }, printed: '' },
    { kind: 'windows', path: '/v1/windows', body: { windows: [] }, printed: '' },
  ])('prints the $kind that the service knows, plain names only', async ({ kind, path, body, printed }) => {
    const { stdout, exitCode, asked } = await cli({ body }, ['completion', kind]);

    expect([exitCode, stdout, asked.map((each) => each.path)]).toEqual([0, printed, [path]]);
  });

  test.each(['zsh', 'fish'])('prints a script for %s that knows commands, options and states', async (shell) => {
    const { stdout, stderr } = await runCli(['completion', shell]);

    expect(stderr).toBe('');
    for (const word of ['maintenance', 'on-deadline', 'dry-run', 'draining', '/host/maintenance/start']) {
      expect(stdout).toContain(word);
    }
  });

  test('refuses --json', async () => {
    expect(await runCli(['completion', 'bash', '--json'])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
