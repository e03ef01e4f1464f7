import { executionsOf, mapFlow, startFlow } from './flows.ts';

test('closing lets go of those who wait for an execution, of parents that wait for their children too', async () => {
  const working = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const executions = executionsOf(mapFlow({}), {
    work: () => {
      working.resolve();
      return done.promise;
    },
  });
  const { arn } = startFlow(executions, { items: [1] });
  const outcome = executions.outcome(arn);
  await working.promise;

  executions.close();

  done.resolve();
  expect(await outcome).toEqual({ status: 'ABORTED' });
});
