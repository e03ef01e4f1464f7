import { setImmediate as nextTurn } from 'node:timers/promises';
import { executionsOf, failing, MACHINE_ARN, mapFlow, outputOf, runFlow, startFlow, task } from './flows.ts';

const ITEMS = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('a Distributed Map', () => {
  test('hands every item with the rest of its selection to a child, and collects what the children answer', async () => {
    const ItemSelector = { 'host.$': '$$.Map.Item.Value', 'id.$': '$.id' };

    const outcome = await runFlow(
      mapFlow({ ItemSelector }),
      { work: (input: unknown) => input },
      { id: 7, items: ['a', 'b'] },
    );

    expect(outputOf(outcome)).toEqual([
      { host: 'a', id: 7 },
      { host: 'b', id: 7 },
    ]);
  });

  test('of no items goes on at once', async () => {
    expect(outputOf(await runFlow(mapFlow({}), {}, { items: [] }))).toEqual([]);
  });

  test('runs as many children at once as it is told, and no more', async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
    };

    await runFlow(mapFlow({ MaxConcurrencyPath: '$.concurrency' }), { work }, { concurrency: 2, items: ITEMS });

    expect(most).toBe(2);
  });

  test('lets the other children finish when one fails and that many failures are tolerated', async () => {
    const done: string[] = [];
    const work = (item: string) => (item === 'a' ? failing('MesosRefused') : done.push(item));

    const outcome = await runFlow(
      mapFlow({ ToleratedFailurePercentage: 100, ResultPath: null, MaxConcurrency: 1 }),
      { work },
      { items: ITEMS },
    );

    expect(outputOf(outcome)).toEqual({ items: ITEMS });
    expect(done).toEqual(['b', 'c', 'd', 'e', 'f']);
  });

  test.each([
    { name: 'none is tolerated', tolerated: {}, begun: 1 },
    { name: 'more than the tolerated count fail', tolerated: { ToleratedFailureCount: 2 }, begun: 3 },
    { name: 'more than the tolerated percentage fail', tolerated: { ToleratedFailurePercentage: 50 }, begun: 4 },
  ])('fails and starts no further child when $name', async ({ tolerated, begun }) => {
    const items: string[] = [];
    const work = (item: string) => {
      items.push(item);
      return failing('MesosRefused');
    };

    const outcome = await runFlow(mapFlow({ ...tolerated, MaxConcurrency: 1 }), { work }, { items: ITEMS });

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(items).toEqual(ITEMS.slice(0, begun));
  });

  test('stops the children that run when it fails, and its failure can be caught', async () => {
    const Catch = [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], Next: 'Caught' }];
    const { StartAt, States } = mapFlow({ Catch }, task('work', { Next: 'Wait' }));
    const map = States['For each'] as { ItemProcessor: { States: object } } & (typeof States)[string];
    Object.assign(map.ItemProcessor.States, { Wait: { Type: 'Wait', Seconds: 3_600, End: true } });
    const flow = { StartAt, States: { 'For each': map, Caught: task('caught') } };
    const functions = { work: (item: string) => (item === 'b' ? failing('Boom') : item), caught: () => 'caught' };
    const executions = executionsOf(flow, functions);

    const outcome = await executions.outcome(startFlow(executions, { items: ['a', 'b'] }).arn);

    expect(outputOf(outcome as never)).toBe('caught');
    const children = executions.list({ machineArn: `${MACHINE_ARN}/Item` });
    expect(children.map((child) => child.end?.outcome.status)).toEqual(['FAILED', 'ABORTED']);
  });

  test('gives every child an execution of its own, apart from those of its machine', async () => {
    const executions = executionsOf(mapFlow({}), { work: (input: unknown) => input });
    const parent = startFlow(executions, { items: ['a', 'b'] });
    await executions.outcome(parent.arn);

    expect(executions.list({ machineArn: MACHINE_ARN }).map(({ arn }) => arn)).toEqual([parent.arn]);
    const [child] = executions.list({ machineArn: `${MACHINE_ARN}/Item` });
    expect(child?.arn).toMatch(/^arn:aws:states:us-east-1:000000000000:execution:Flow\/Item:[\w-]{36}$/);
    expect(executions.list({ mapRunArn: child?.mapRunArn ?? '' })).toHaveLength(2);
    expect(executions.history(child as never).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(executions.history(parent).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('stopped with its execution uses no result of its children any more', async () => {
    const begun = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<string>();
    const after: unknown[] = [];
    const { StartAt, States } = mapFlow({}, task('work', { Next: 'After' }));
    const map = States['For each'] as { ItemProcessor: { States: object } } & (typeof States)[string];
    Object.assign(map.ItemProcessor.States, { After: task('after') });
    const functions = {
      work: () => {
        begun.resolve();
        return answer.promise;
      },
      after: (input: unknown) => after.push(input),
    };
    const executions = executionsOf({ StartAt, States: { 'For each': map } }, functions);
    const { arn } = startFlow(executions, { items: ['a'] });
    await begun.promise;

    executions.stop(arn, { cause: 'enough' });
    answer.resolve('late');
    // Every turn that the flow could take with the late answer.
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();

    expect(executions.get(arn)?.end?.outcome).toEqual({ status: 'ABORTED', cause: 'enough' });
    const [child] = executions.list({ machineArn: `${MACHINE_ARN}/Item` });
    expect(child?.end?.outcome.status).toBe('ABORTED');
    expect(after).toEqual([]);
  });

  test('works through 1,000 items', async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => `h${index}`);

    expect(outputOf(await runFlow(mapFlow({}), { work: () => 'done' }, { items }))).toHaveLength(1_000);
  });
});
