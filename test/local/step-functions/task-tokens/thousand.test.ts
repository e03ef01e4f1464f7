import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Execution, Outcome } from '../../../../local/step-functions/journal/execution.ts';
import { openJournal } from '../../../../local/step-functions/journal/journal.ts';
import type { Asl } from '../../../../local/step-functions/program/asl.ts';
import type { Executions } from '../../../../local/step-functions/steps/executions.ts';
import { executionsOf, MACHINE_ARN, mapFlow, outputOf, startFlow } from '../flows.ts';
import { Asks, tokenTask } from '../token-flows.ts';

/** A thousand hosts, each with an execution that waits for its token in two states, one after the other. */

const HOSTS = Array.from({ length: 1_000 }, (_, index) => `h${index}`);

function twoPhases(): Asl {
  const wait = { ResultPath: null, TimeoutSeconds: 7_200 };
  const { StartAt, States } = mapFlow({ ResultPath: null, ToleratedFailureCount: 1_000 });
  const ItemProcessor = {
    ...(States[StartAt]?.ItemProcessor as object),
    StartAt: 'Drain',
    States: {
      Drain: tokenTask({ ...wait, Next: 'Take down' }),
      'Take down': tokenTask({ ...wait, OutputPath: null, End: true }),
    },
  };
  return { StartAt, States: { [StartAt]: { ...States[StartAt], ItemProcessor } as Asl['States'][string] } };
}

let dir: string;
let asks: Asks;
let executions: Executions;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'thousand-'));
  asks = new Asks();
});

afterEach(() => {
  executions.close();
  jest.useRealTimers();
  rmSync(dir, { recursive: true });
});

/** The executions of a process on the journal. */
function open(): void {
  executions = executionsOf(twoPhases(), { ask: asks.ask }, (current) => openJournal(dir, current));
}

async function allWait(phase: 1 | 2): Promise<readonly string[]> {
  const last = phase * HOSTS.length;
  await asks.token(last);
  const all = asks.all.slice(last - HOSTS.length, last).map(({ token }) => token);
  while (!children().every(hasSubmitted)) await new Promise(setImmediate);
  return all;
}

const children = () => executions.list({ machineArn: `${MACHINE_ARN}/Item` });
const hasSubmitted = ({ end, checkpoint }: Execution) =>
  end !== undefined || checkpoint?.task?.submittedAt !== undefined;
const succeed = (token: string) => executions.tasks.answer(token, { status: 'SUCCEEDED', output: {} });
const outcomeOf = ({ arn }: Execution) => executions.outcome(arn) as Promise<Outcome>;

test('a killed process with a thousand waiting executions goes on in the next, in each phase, and asks for none again', async () => {
  open();
  const parent = startFlow(executions, { items: HOSTS });
  for (const phase of [1, 2] as const) {
    const tokens = await allWait(phase);
    executions.close();
    open();
    executions.resume();
    for (const token of tokens) succeed(token);
  }

  expect(outputOf(await outcomeOf(parent))).toEqual({ items: HOSTS });
  expect(asks.all).toHaveLength(2 * HOSTS.length);
  expect(children().map(({ end }) => end?.outcome)).toEqual(HOSTS.map(() => ({ status: 'SUCCEEDED', output: '{}' })));
}, 60_000);

test('the waits of a thousand executions share one timer, beside one for each item of their Map', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
  open();
  startFlow(executions, { items: HOSTS });
  await allWait(1);

  expect(jest.getTimerCount()).toBeLessThanOrEqual(HOSTS.length + 1);
}, 60_000);

test('a waiting execution that is stopped alone fails its host, and the others go on', async () => {
  open();
  const parent = startFlow(executions, { items: HOSTS.slice(0, 3) });
  const [first = '', ...others] = [await asks.token(1), await asks.token(2), await asks.token(3)];
  const stopped = children().find(({ checkpoint }) => checkpoint?.task?.token === first) as Execution;

  executions.stop(stopped.arn);
  for (const token of others) succeed(token);
  for (const call of [4, 5]) succeed(await asks.token(call));

  expect((await outcomeOf(parent)).status).toBe('SUCCEEDED');
  expect(executions.get(stopped.arn)?.end?.outcome.status).toBe('ABORTED');
  expect(() => succeed(first)).toThrow('Task Timed Out');
});
