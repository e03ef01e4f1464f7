import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Execution, Outcome } from '../../../../local/step-functions/journal/execution.ts';
import { memoryJournal, openJournal } from '../../../../local/step-functions/journal/journal.ts';
import type { Asl } from '../../../../local/step-functions/program/asl.ts';
import type { Executions } from '../../../../local/step-functions/steps/executions.ts';
import { executionsOf, MACHINE_ARN, mapFlow, outputOf, startFlow, task } from '../flows.ts';
import { type Asked, Asks, tokenFlow, tokenTask } from '../token-flows.ts';

let dir: string;
let asks: Asks;
let executions: Executions;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tokens-'));
  asks = new Asks();
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
});
afterEach(() => {
  executions.close();
  jest.useRealTimers();
  rmSync(dir, { recursive: true });
});

/** The executions of a process with the flow on the journal. */
function open(flow: Asl): void {
  executions = executionsOf(flow, { ask: asks.ask, say: (input) => input }, (current) => openJournal(dir, current));
}

function begin(flow: Asl, input: unknown = {}): Execution {
  open(flow);
  return startFlow(executions, input);
}

/** Ends the process of the executions without a write, and starts the next. */
function restart(flow: Asl): void {
  executions.close();
  open(flow);
  executions.resume();
}

const outcomeOf = ({ arn }: Execution) => executions.outcome(arn) as Promise<Outcome>;
const succeed = (token: string, output: unknown = 'done') =>
  executions.tasks.answer(token, { status: 'SUCCEEDED', output });
const types = (execution: Execution) => executions.history(execution).map(({ type }) => type);
const children = () => executions.list({ machineArn: `${MACHINE_ARN}/Item` }).toReversed();

async function submitted(execution: Execution): Promise<void> {
  while (!types(execution).includes('TaskSubmitted')) await new Promise(setImmediate);
}

describe('a task that waited for its token when the process ended', () => {
  test('ends with the answer to that token, and its function is not called again', async () => {
    const flow = tokenFlow({ ResultPath: '$.answer', Next: 'Then' }, { Then: task('say') });
    const execution = begin(flow, { host: 'h1' });
    const token = await asks.token();
    await submitted(execution);
    restart(flow);
    succeed(token, 'drained');

    expect(outputOf(await outcomeOf(execution))).toEqual({ host: 'h1', answer: 'drained' });
    expect(asks.all).toHaveLength(1);
    expect(types(execution)).toEqual([
      ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded'],
      ...['TaskStateExited', 'TaskStateEntered', 'LambdaFunctionScheduled', 'LambdaFunctionStarted'],
      ...['LambdaFunctionSucceeded', 'TaskStateExited', 'ExecutionSucceeded'],
    ]);
  });

  test('takes the answer before the flows go on', async () => {
    const flow = tokenFlow();
    const execution = begin(flow);
    const token = await asks.token();
    await submitted(execution);
    executions.close();
    open(flow);

    succeed(token);
    expect(() => succeed(token)).toThrow('Task Timed Out');
    executions.resume();

    expect(outputOf(await outcomeOf(execution))).toBe('done');
  });

  test('goes on with an answer that the earlier process had taken', async () => {
    const flow = tokenFlow();
    const execution = begin(flow);
    succeed(await asks.token(), 'just in time');
    restart(flow);

    expect(outputOf(await outcomeOf(execution))).toBe('just in time');
  });

  test('calls its function again, with the same token, when it had not returned', async () => {
    asks.answer = () => new Promise(() => undefined);
    const flow = tokenFlow();
    const execution = begin(flow);
    const token = await asks.token();
    restart(flow);

    expect(await asks.token(2)).toBe(token);
    succeed(token);
    expect(outputOf(await outcomeOf(execution))).toBe('done');
  });

  test('times out at once when its time has passed meanwhile', async () => {
    const flow = tokenFlow({ TimeoutSeconds: 60, End: true });
    const execution = begin(flow);
    const token = await asks.token();
    await submitted(execution);
    executions.close();
    jest.setSystemTime(Date.now() + 60_000);
    open(flow);

    expect(() => succeed(token)).toThrow('Task Timed Out');
    executions.resume();
    expect(await outcomeOf(execution)).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('has the rest of its time, counted from its last heartbeat', async () => {
    const flow = tokenFlow({ HeartbeatSeconds: 60, End: true });
    const execution = begin(flow);
    const token = await asks.token();
    await submitted(execution);
    await jest.advanceTimersByTimeAsync(40_000);
    executions.tasks.heartbeat(token);
    restart(flow);
    await jest.advanceTimersByTimeAsync(59_999);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    await jest.advanceTimersByTimeAsync(0);
    expect(executions.get(execution.arn)?.end).toBeUndefined();

    await jest.advanceTimersByTimeAsync(1);

    expect(await outcomeOf(execution)).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('has its remaining retries', async () => {
    const Retry = [{ ErrorEquals: ['Lost'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const flow = tokenFlow({ Retry, End: true });
    const execution = begin(flow);
    executions.tasks.answer(await asks.token(), { status: 'FAILED', error: 'Lost' });
    while (asks.all.length < 2) {
      await jest.advanceTimersByTimeAsync(1_000);
      await new Promise(setImmediate);
    }
    restart(flow);

    executions.tasks.answer(await asks.token(2), { status: 'FAILED', error: 'Lost', cause: 'again' });

    expect(await outcomeOf(execution)).toEqual({ status: 'FAILED', error: 'Lost', cause: 'again' });
  });

  test('still waits when the disk has no space for its answer', async () => {
    let isFull = true;
    const answered = () => {
      if (isFull) throw new Error('no space left');
    };
    executions = executionsOf(tokenFlow(), { ask: asks.ask }, () => ({ ...memoryJournal(), answered }));
    const execution = startFlow(executions);
    const token = await asks.token();

    expect(() => succeed(token, 'lost')).toThrow('no space left');
    isFull = false;
    succeed(token, 'kept');

    expect(outputOf(await outcomeOf(execution))).toBe('kept');
  });
});

describe('the children of a Distributed Map that wait when the process ends', () => {
  const flow = mapFlow({ MaxConcurrency: 2 }, tokenTask());

  test('go on, unless they had ended, and the others begin', async () => {
    const execution = begin(flow, { items: ['a', 'b', 'c'] });
    succeed(await asks.token(1), 'a is done');
    await asks.token(3);
    await submitted(children()[2] as Execution);
    const before = children().map(({ arn }) => arn);
    restart(flow);
    for (const { token, input } of asks.all.slice(1)) succeed(token, `${input} is done`);

    expect(outputOf(await outcomeOf(execution))).toEqual(['a is done', 'b is done', 'c is done']);
    expect(asks.all.map(({ input }) => input)).toEqual(['a', 'b', 'c']);
    expect(children().map(({ arn }) => arn)).toEqual(before);
  });

  test('are stopped with their parent, even before it has found them again', async () => {
    const parent = begin(flow, { items: ['a'] });
    const token = await asks.token();
    restart(flow);

    executions.stop(parent.arn);

    expect(children().map(({ end }) => end?.outcome.status)).toEqual(['ABORTED']);
    expect(() => succeed(token)).toThrow('Task Timed Out');
  });

  test('are stopped when an older release started them, which restarts all children', async () => {
    const times = { startedAt: 1, input: '{"items":["a"]}' };
    const arn = MACHINE_ARN.replace('stateMachine', 'execution');
    const lines = [
      { event: 'start', arn: `${arn}:one`, name: 'one', machineArn: MACHINE_ARN, ...times },
      {
        event: 'start',
        arn: `${arn}/Item:x`,
        name: 'x',
        machineArn: `${MACHINE_ARN}/Item`,
        mapRunArn: 'arn:m',
        ...times,
      },
    ];
    writeFileSync(join(dir, 'executions.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    open(flow);
    executions.resume();

    succeed(await asks.token(), 'done anew');

    const [parent] = executions.list({ machineArn: MACHINE_ARN });
    expect(outputOf(await outcomeOf(parent as Execution))).toEqual(['done anew']);
    expect(children().map(({ end }) => end?.outcome.status)).toEqual(['ABORTED', 'SUCCEEDED']);
  });
});

test('a token of a killed process ends its task in the next', async () => {
  const run = (...args: string[]) =>
    spawn(process.execPath, [join(import.meta.dirname, 'token-process.ts'), dir, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const first = run();
  const [line] = await once(first.stdout, 'data');
  first.kill('SIGKILL');
  await once(first, 'exit');

  const { token } = JSON.parse(String(line)) as Asked;
  const chunks: Buffer[] = [];
  for await (const chunk of run(token).stdout) chunks.push(chunk);

  const outcome = JSON.parse(Buffer.concat(chunks).toString().trim().split('\n').at(-1) ?? '') as Outcome;
  expect(outputOf(outcome)).toEqual(['from the next process']);
  open(mapFlow({}, tokenTask()));
});
