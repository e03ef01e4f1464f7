import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../temporary-folder.ts';
import { fakeService } from '../fake-service.ts';
import { type Answering, cli, type RunOptions } from '../run-cli.ts';
import { accepted, problem } from '../samples.ts';

const maintenance = (answering: Answering, args: readonly string[], options?: RunOptions) =>
  cli(answering, ['host', 'maintenance', ...args], options);

/** The time of the request, and 128 bits. */
const TOKEN = /^m-[0-9a-z]{9}-[0-9a-f]{32}$/;

const folder = temporaryFolder();

describe('peloton host maintenance start', () => {
  test('sends hosts and options and shows what was accepted', async () => {
    const { exitCode, stdout, asked } = await maintenance({ status: 202, body: accepted(['h1', 'h2']) }, [
      ...['start', 'h1,h2', '--reason', 'kernel 6.12', '--deadline', '1h30m', '--on-deadline', 'force'],
      ...['--start', '+30m', '--duration', '2h'],
    ]);

    expect(exitCode).toBe(0);
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: '/v1/maintenance/start',
      body: {
        hosts: ['h1', 'h2'],
        reason: 'kernel 6.12',
        deadline: '1h30m',
        onDeadline: 'force',
        start: '+30m',
        duration: '2h',
      },
    });
    expect(asked[0]?.headers['content-type']).toBe('application/json');
    expect(stdout).toContain('Maintenance m-1: 2 hosts to DOWN');
    expect(stdout).toMatch(/^h1 +HOST_STATE_UP +accepted$/m);
    expect(stdout).toContain('peloton host maintenance status m-1');
  });

  test('says which draining hosts have a new deadline', async () => {
    const already = { state: 'HOST_STATE_DRAINING', outcome: 'already' } as const;
    const hosts = [
      { hostname: 'h1', ...already, deadline: '2026-11-22T14:00:00.000Z' },
      { hostname: 'h2', ...already, deadline: null },
      { hostname: 'h3', ...already },
    ];
    await using service = await fakeService(() => ({ status: 202, body: accepted([], { hosts }) }));

    const { stdout } = await maintenance(service, ['start', 'h1,h2,h3', '--deadline', '2h', '--yes']);

    expect(stdout).toContain('Maintenance m-1: 3 hosts to DOWN, new deadline for 2 hosts\n');
    expect(stdout).toMatch(/^h1 +HOST_STATE_DRAINING +already, deadline now 2026-11-22 14:00:00Z$/m);
    expect(stdout).toMatch(/^h2 +HOST_STATE_DRAINING +already, without a deadline$/m);
    expect(stdout).toMatch(/^h3 +HOST_STATE_DRAINING +already$/m);
  });

  test('prints notes about what differs from the request, but only the document with --json', async () => {
    const body = accepted(['h1'], { notes: ['its start, 2026-03-01T11:30:00Z, has passed: it begins now'] });
    await using service = await fakeService(() => ({ status: 202, body }));
    const args = ['start', 'h1', '--start', '2026-03-01T11:30:00Z'];

    const { stdout } = await maintenance(service, args);

    expect(stdout).toMatch(/^Note: its start, 2026-03-01T11:30:00Z, has passed: it begins now\nMaintenance m-1/);
    expect(JSON.parse((await maintenance(service, [...args, '--json'])).stdout)).toEqual(body);
  });

  test('sends only the given options, and a token of its own', async () => {
    const { asked } = await maintenance({ status: 202, body: accepted(['h1']) }, ['start', 'h1']);

    expect(asked[0]?.body).toEqual({ hosts: ['h1'], clientToken: expect.stringMatching(TOKEN) });
  });

  test('shows a dry run host by host', async () => {
    const plan = {
      tasks: [{ framework: 'marathon', scheduler: 'marathon', job: null, count: 1 }],
      steps: ['block placement', 'move 1 task', 'take the host down'],
      blockers: [{ code: 'foreign-window', message: 'h1 is in a window of somebody else' }],
    };
    const hosts = [{ hostname: 'h1', state: 'HOST_STATE_UP' as const, outcome: 'accepted' as const, plan }];
    await using service = await fakeService(() => ({
      body: accepted([], { maintenanceId: null, executionArn: null, dryRun: true, hosts }),
    }));

    const { stdout } = await maintenance(service, ['start', 'h1', '--dry-run', '--watch']);

    expect(service.asked).toHaveLength(1);
    expect(service.asked[0]?.body).toEqual({ hosts: ['h1'], dryRun: true });
    expect(stdout).toBe(
      [
        'Dry run: nothing was changed.',
        '',
        'h1 is HOST_STATE_UP',
        '  1 task of marathon, moved by marathon',
        '  blocked (foreign-window): h1 is in a window of somebody else',
        '  1. block placement',
        '  2. move 1 task',
        '  3. take the host down',
        '',
      ].join('\n'),
    );
  });

  test('prints every bad host of a refused request', async () => {
    const errors = [
      { host: 'h1', code: 'host-busy', message: 'is coming up: wait until it is UP' },
      { host: 'h2', code: 'host-busy', message: 'is coming up: wait until it is UP' },
      { field: 'reason', code: 'too-long', message: 'is longer than 1,024 characters' },
    ];
    await using service = await fakeService(() => ({ status: 409, body: problem(409, 'host-busy', errors) }));

    const { exitCode, stderr } = await maintenance(service, ['start', 'h1,h2']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('  h1 (host-busy): is coming up: wait until it is UP\n');
    expect(stderr).toContain('  h2 (host-busy): is coming up: wait until it is UP\n');
    expect(stderr).toContain('  reason (too-long): is longer than 1,024 characters\n');
  });

  test('says the one problem of a refused request once', async () => {
    const message = "host 'h1' is on its way up";
    const errors = [{ host: 'h1', code: 'host-busy', message }];
    const detail = `${message}; nothing was changed`;
    const body = { ...problem(409, 'host-busy', errors), detail };
    const { stderr } = await maintenance({ status: 409, body }, ['start', 'h1']);

    expect(stderr).toBe(`peloton: Title of host-busy (409 host-busy)\n  ${detail}\n`);
  });
});

describe('hosts that are chosen', () => {
  test.each([
    [['--selector', 'rack=7,zone=b'], { selector: { rack: '7', zone: 'b' } }],
    [['--pool', 'gpu', '--reason', 'disks'], { pool: 'gpu', reason: 'disks' }],
  ])('are looked up by the service: %j', async (options, body) => {
    await using service = await fakeService(() => ({ status: 202, body: accepted(['h1', 'h2']) }));

    const { exitCode, stdout } = await maintenance(service, ['start', '--dry-run', ...options]);

    expect(exitCode).toBe(0);
    expect(service.asked).toMatchObject([{ path: '/v1/maintenance/start', body: { ...body, dryRun: true } }]);
    expect(stdout).toMatch(/h1.*h2/s);
  });

  test.each([
    [[], 'name them, or choose them with --pool or --selector'],
    [['h1', '--pool', 'gpu'], 'use only one of hosts and --pool'],
    [['--pool', 'gpu', '--selector', 'rack=7'], 'use only one of --pool and --selector'],
  ])('are wrong usage without a choice, or with two: %j', async (options, message) => {
    await using service = await fakeService(() => ({ status: 202, body: accepted(['h1']) }));

    const { exitCode, stderr } = await maintenance(service, ['start', ...options]);

    expect({ exitCode, asked: service.asked.length }).toEqual({ exitCode: 2, asked: 0 });
    expect(stderr).toContain(message);
  });
});

describe('the list of hosts', () => {
  const LIST = '\ufeffh1, h2\r\n\n  H1\th3,,h2\n';

  test.each([
    { name: 'an argument, with repeats and blanks', args: ['h1, h2,,H1 ,h3'], hosts: ['h1', 'h2', 'h3'] },
    { name: 'several arguments', args: ['h1', 'h2,h3', 'h1'], hosts: ['h1', 'h2', 'h3'] },
    { name: 'standard input', args: ['-'], hosts: ['h1', 'h2', 'h3'] },
    { name: 'a file', args: ['@FILE'], hosts: ['h1', 'h2', 'h3'] },
    {
      name: 'names in quotes, as JSON writes them',
      args: ['"a b",h1,"x,\\"y\\""', '"@file"', '"-"', 'h"2'],
      hosts: ['a b', 'h1', 'x,"y"', '@file', '-', 'h"2'],
    },
    { name: 'all of them, in their order', args: ['h9', '-', '@FILE'], hosts: ['h9', 'h1', 'h2', 'h3'] },
  ])('is read from $name', async ({ args, hosts }) => {
    const file = join(folder, 'hosts.txt');
    writeFileSync(file, LIST);
    await using service = await fakeService(() => ({ status: 202, body: accepted(hosts) }));

    const words = args.map((arg) => arg.replace('FILE', file));
    const { exitCode } = await maintenance(service, ['complete', ...words], { stdin: LIST });

    expect(exitCode).toBe(0);
    expect(service.asked[0]).toMatchObject({ path: '/v1/maintenance/complete', body: { hosts } });
  });

  test.each(['-', '@FILE'])('may hold comments and blank lines in %s', async (arg) => {
    const file = join(folder, 'commented.txt');
    const list = '# rack 7, #1\r\n\r\nh1 # kernel, not h9\n   # h8\n\n"#h2",h#3,#h7\n';
    writeFileSync(file, list);
    const hosts = ['h1', '#h2', 'h#3'];
    await using service = await fakeService(() => ({ status: 202, body: accepted(hosts) }));

    await maintenance(service, ['complete', arg.replace('FILE', file)], { stdin: list });

    expect(service.asked[0]).toMatchObject({ body: { hosts } });
  });

  test.each([
    { name: 'no argument', args: [], message: "missing required argument 'hosts'" },
    { name: 'only commas', args: [' , ,'], message: "no host given: ' , ,' names none" },
    { name: 'empty standard input', args: ['-'], message: 'no host given: standard input names none' },
    { name: 'a name in quotes that is not written so', args: ['"a\\q"'], message: 'is not a valid name in quotes' },
    { name: 'a file that is not there', args: ['@/no/such/file'], message: "'@/no/such/file' cannot be read" },
  ])('with $name is wrong usage', async ({ args, message }) => {
    const { exitCode, stderr, asked } = await maintenance({ status: 202, body: accepted(['h1']) }, ['cancel', ...args]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(asked).toHaveLength(0);
  });
});
