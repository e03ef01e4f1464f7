import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Execution, Outcome } from '../../../local/step-functions/journal/execution.ts';
import { ExecutionStore } from '../../../local/step-functions/journal/execution-store.ts';
import { KEPT_FINISHED, memoryJournal, openJournal } from '../../../local/step-functions/journal/journal.ts';
import type { Asl } from '../../../local/step-functions/program/asl.ts';
import type { Executions } from '../../../local/step-functions/steps/executions.ts';
import { executionsOf, MACHINE_ARN, outputOf, startFlow, task } from './flows.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function execution(name: string): Execution {
  return { arn: `arn:${name}`, name, machineArn: MACHINE_ARN, input: '{"a":1}', startedAt: 1 };
}

function reopened(): readonly Execution[] {
  const journal = openJournal(dir, () => []);
  journal.close();
  return journal.recovered;
}

describe('the journal', () => {
  test('returns started executions and their outcomes', () => {
    const journal = openJournal(dir, () => []);
    journal.started(execution('one'));
    journal.started(execution('two'));
    journal.ended('arn:one', 2, { status: 'FAILED', error: 'E', cause: 'c' });
    journal.close();

    const end = { at: 2, outcome: { status: 'FAILED', error: 'E', cause: 'c' } };
    expect(reopened()).toEqual([{ ...execution('one'), end }, execution('two')]);
    // The first opening rewrote the file: nothing is lost.
    expect(reopened()).toEqual([{ ...execution('one'), end }, execution('two')]);
  });

  test('keeps no torn line of a start on a full disk, and takes the next one that fits', async () => {
    const script = `import { openJournal } from ${JSON.stringify(new URL('../../../local/step-functions/journal/journal.ts', import.meta.url).href)};
      const journal = openJournal(${JSON.stringify(dir)}, () => []);
      const start = (name, input) => journal.started({ arn: 'arn:' + name, name, machineArn: 'm', input, startedAt: 1 });
      try { start('large', 'x'.repeat(100_000)); } catch (error) { console.log(error.code); }
      start('small', '{}');
      journal.ended('arn:small', 2, { status: 'SUCCEEDED', output: 'x'.repeat(100_000) });`;
    const shell = `trap '' XFSZ; ulimit -f 16; exec "$0" --input-type=module -e "$1"`;
    const { stdout } = await promisify(execFile)('sh', ['-c', shell, process.execPath, script]);

    expect(stdout).toBe('EFBIG\n');
    expect(reopened().map(({ name, end }) => ({ name, end }))).toEqual([{ name: 'small', end: undefined }]);
  });

  test('returns the task of a wait with its changes, until the execution ended', () => {
    const task = { token: 't', functionArn: 'f', payload: 1, scheduledAt: 3 };
    const checkpoint = { state: 'Ask', input: { a: 1 }, enteredAt: 2 };
    const journal = openJournal(dir, () => []);
    for (const name of ['one', 'two']) {
      journal.started(execution(name));
      journal.reached(`arn:${name}`, { ...checkpoint, task });
      journal.changed(`arn:${name}`, { submittedAt: 4 });
      journal.answered(`arn:${name}`, { end: { status: 'SUCCEEDED', at: 5, output: 'yes' } });
    }
    journal.ended('arn:two', 6, { status: 'SUCCEEDED', output: '1' });
    journal.close();

    const end = { status: 'SUCCEEDED', at: 5, output: 'yes' };
    const one = { ...execution('one'), checkpoint: { ...checkpoint, task: { ...task, submittedAt: 4, end } } };
    const two = { ...execution('two'), end: { at: 6, outcome: { status: 'SUCCEEDED', output: '1' } } };
    expect(reopened()).toEqual([one, two]);
    expect(reopened()).toEqual([one, two]);
  });

  test('keeps the children of a running parent, however many others have ended', () => {
    const child = { ...execution('child'), parentArn: 'arn:parent', index: 0, mapRunArn: 'arn:m' };
    const end = { at: 1, outcome: { status: 'ABORTED' } as const };
    const others = Array.from({ length: KEPT_FINISHED + 1 }, (_, index) => ({ ...execution(`${index}`), end }));
    const all = [execution('parent'), { ...child, end }, ...others];
    const lines = all.flatMap(({ arn, ...each }) => [
      { event: 'start', ...each, arn },
      ...('end' in each ? [{ event: 'end', arn, ...each.end }] : []),
    ]);
    writeFileSync(join(dir, 'executions.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

    const kept = reopened();
    expect(kept.slice(0, 3).map(({ name }) => name)).toEqual(['parent', 'child', '1']);

    const store = new ExecutionStore(() => ({ ...memoryJournal(), recovered: kept }));
    store.end('arn:parent', { status: 'ABORTED' });
    expect(store.child('arn:parent', 'arn:m', 0)).toMatchObject({ name: 'child' });
    store.release('arn:parent');
    expect(store.child('arn:parent', 'arn:m', 0)).toBeUndefined();
  });

  test('drops a last line that a kill has torn', () => {
    const journal = openJournal(dir, () => []);
    journal.started(execution('one'));
    journal.close();
    appendFileSync(join(dir, 'executions.jsonl'), '{"event":"end","arn":"arn:o');

    expect(reopened()).toEqual([execution('one')]);
  });

  test('refuses a file that is damaged elsewhere, and says where', () => {
    writeFileSync(
      join(dir, 'executions.jsonl'),
      `damaged\n${JSON.stringify({ event: 'start', ...execution('one') })}\n`,
    );

    expect(() => reopened()).toThrow(/executions\.jsonl:1 is damaged/);
  });

  test('keeps all running executions, and the last ended ones', () => {
    const lines = [JSON.stringify({ event: 'start', ...execution('running') })];
    for (let i = 0; i <= KEPT_FINISHED; i += 1) {
      lines.push(JSON.stringify({ event: 'start', ...execution(`${i}`) }));
      lines.push(
        JSON.stringify({ event: 'end', arn: `arn:${i}`, at: i, outcome: { status: 'SUCCEEDED', output: '1' } }),
      );
    }
    writeFileSync(join(dir, 'executions.jsonl'), `${lines.join('\n')}\n`);

    const kept = reopened().map(({ name }) => name);
    expect(kept).toHaveLength(KEPT_FINISHED + 1);
    expect(kept.slice(0, 2)).toEqual(['running', '1']);
  });

  test('rewrites a grown file with the executions to keep', () => {
    const journal = openJournal(dir, () => [execution('current')]);
    for (let i = 0; i < 4 * KEPT_FINISHED; i += 1) journal.ended('arn:gone', 1, { status: 'ABORTED' });
    journal.started(execution('next'));
    journal.close();

    expect(reopened().map(({ name }) => name)).toEqual(['current', 'next']);
  });
});

describe('the definitions that executions run', () => {
  const wait = (seconds: number): Asl => ({
    StartAt: 'Wait',
    States: { Wait: { Type: 'Wait', Seconds: seconds, Next: 'Say' }, Say: task('say', { End: true }) },
  });
  const now: Asl = { StartAt: 'Say', States: { Say: task('say', { Parameters: { of: 'now' }, End: true }) } };

  /** The executions of a process with that definition on the journal. */
  function deployed(definition: Asl): Executions {
    const executions = executionsOf(definition, { say: (input) => input }, (current) => openJournal(dir, current));
    executions.resume();
    return executions;
  }

  const versionsOf = (executions: Executions) => executions.versions.of(MACHINE_ARN).map(({ version }) => version);

  test('stay the same when the service restarts with another one, which is a new version', async () => {
    const before = deployed(wait(0));
    const old = startFlow(before, { of: 'then' }, 'old');
    before.close();

    const after = deployed(now);
    const outcomes = [old, startFlow(after, { of: 'then' }, 'new')].map(({ arn }) => after.outcome(arn));

    expect((await Promise.all(outcomes)).map((outcome) => outputOf(outcome as Outcome))).toEqual([
      { of: 'then' },
      { of: 'now' },
    ]);
    expect(after.list({ machineArn: MACHINE_ARN }).map(({ name, version }) => [name, version])).toEqual([
      ['new', 2],
      ['old', 1],
    ]);
    after.close();
  });

  test('are no new version while they stay the same', () => {
    for (const definition of [now, now]) deployed(definition).close();

    const executions = deployed(now);
    expect(versionsOf(executions)).toEqual([1]);
    executions.close();
  });

  test('are forgotten with the last execution that needs them', () => {
    const first = deployed(wait(3_600));
    const { arn } = startFlow(first);
    first.close();
    deployed(now).close();

    const third = deployed(now);
    expect(versionsOf(third)).toEqual([2, 1]);
    third.stop(arn);
    third.close();
    const fourth = deployed(now);
    expect(versionsOf(fourth)).toEqual([2]);
    fourth.close();
  });

  test('are the newest for executions from before there were versions', async () => {
    writeFileSync(
      join(dir, 'executions.jsonl'),
      `${JSON.stringify({ event: 'start', ...execution('old'), arn: `${MACHINE_ARN.replace('stateMachine', 'execution')}:old` })}\n`,
    );

    const executions = deployed(now);
    const [old] = executions.list({ machineArn: MACHINE_ARN });

    expect(outputOf((await executions.outcome(old?.arn ?? '')) as Outcome)).toEqual({ of: 'now' });
    executions.close();
  });
});

describe('executions of a process that was killed', () => {
  function run(...args: string[]) {
    const script = join(import.meta.dirname, 'journal-process.ts');
    return spawn(process.execPath, [script, dir, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  test('run again without a checkpoint, unless they had ended', async () => {
    const first = run();
    await once(first.stdout, 'data');
    first.kill('SIGKILL');
    await once(first, 'exit');

    const second = run('ends');
    const chunks: Buffer[] = [];
    for await (const chunk of second.stdout) chunks.push(chunk);

    const executions = JSON.parse(Buffer.concat(chunks).toString()) as Execution[];
    const status = executions.map(({ name, mapRunArn, end }) => [
      mapRunArn === undefined ? name : 'child',
      end?.outcome.status,
    ]);
    expect(status).toEqual([
      ['runs', 'SUCCEEDED'],
      ['ends', 'SUCCEEDED'],
      // Newest first: the child that the kill cut off, and one that had ended.
      ['child', 'SUCCEEDED'],
      ['child', 'SUCCEEDED'],
    ]);
    expect(readFileSync(join(dir, 'begun.txt'), 'utf8')).toBe('a\nb\nb\n');
  });
});
