import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ensureAssembly } from '../../local/assembly/assembly.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Nothing listens there: what a flow asks of Mesos is asked again and again. */
const NO_MESOS = 'http://127.0.0.1:9';
const started: ChildProcess[] = [];

beforeAll(ensureAssembly);
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});
const dir = temporaryFolder();

function start(environment: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../local/start.ts'), ...args], {
    env: { PATH: process.env.PATH, MESOS_MASTERS: NO_MESOS, PELOTON_PORT: '0', PELOTON_DATA_DIR: dir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

async function ended(environment: Record<string, string>, ...args: string[]) {
  const child = start(environment, ...args);
  const [exit, stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: exit[0], stdout, stderr };
}

async function text(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The service's lines on its standard output up to the one that says that it listens. */
async function ready(child: ReturnType<typeof start>): Promise<{ lines: string[]; url: string }> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const url = /^peloton listening on (.*)/.exec(line)?.[1];
    if (url !== undefined) return { lines, url };
  }
  throw new Error(`it ended before it was ready: ${lines.join('\n')}`);
}

function client(url: string): SFNClient {
  return new SFNClient({ endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
}

describe('npm start', () => {
  test('lists its settings for --help', async () => {
    expect(await ended({}, '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('RECONCILE_SECONDS') });
  });

  test('names every bad setting and ends with 2', async () => {
    const { code, stdout, stderr } = await ended({ PELOTON_PORT: 'x', POLL_SECONDS: '0' });

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/PELOTON_PORT.*\n.*POLL_SECONDS/);
  });

  test('says where it listens, keeps its port and directory to itself, and ends when told', async () => {
    const child = start({});
    child.stderr.resume();
    const { lines, url } = await ready(child);

    expect(lines).toEqual([`step functions on ${url}`, `console on ${url}/`, `peloton listening on ${url}`]);
    const { stateMachines } = await client(url).send(new ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ name }) => name?.replace(/.*-/, ''))).toEqual(
      expect.arrayContaining(['StartMaintenance', 'CompleteMaintenance']),
    );
    expect(await ended({})).toMatchObject({ code: 1, stderr: expect.stringContaining('is used by another service') });
    const other = { PELOTON_PORT: new URL(url).port, PELOTON_DATA_DIR: ':memory:' };
    expect(await ended(other)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^port \d+ is in use.*\n$/) });

    // As Ctrl-C does on a terminal: once from there, once from the launcher.
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('goes on with its executions after it was killed', async () => {
    const first = start({});
    first.stderr.resume();
    const { url } = await ready(first);
    const { stateMachines } = await client(url).send(new ListStateMachinesCommand({}));
    const stateMachineArn = stateMachines?.find(({ name }) => name?.endsWith('StartMaintenance'))?.stateMachineArn;
    const input = JSON.stringify({ hosts: ['h1'] });
    const { executionArn, startDate } = await client(url).send(
      new StartExecutionCommand({ stateMachineArn, name: 'x', input }),
    );
    first.kill('SIGKILL');
    await once(first, 'exit');

    const second = start({ DEBUG: '1' });
    const stderr = text(second.stderr);
    const again = await ready(second);
    const described = await client(again.url).send(new DescribeExecutionCommand({ executionArn }));

    expect(described).toMatchObject({ status: 'RUNNING', name: 'x', input, startDate });
    second.kill('SIGTERM');
    const [code] = await once(second, 'exit');
    expect(code === 0 ? 'ended cleanly' : await stderr).toBe('ended cleanly');
  });
});
