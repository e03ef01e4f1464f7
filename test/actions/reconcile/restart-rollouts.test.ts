import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { maintenance } from '../../adapters/store/suite/records.ts';
import { rollout, rolloutHost } from '../../domain/rolling/rollouts.ts';
import { testServices } from '../../fakes/services.ts';

test('the end of a rolling maintenance is told by its execution, and by the reconciliation once that has ended without a word', async () => {
  const tested = testServices(['h1']);
  let isRunning = true;
  const services = { ...tested, executions: { ...tested.executions, isRunning: async () => isRunning } };
  await services.store.createMaintenance(maintenance('m1', { rolling: rollout().options }));
  const hosts = [rolloutHost('h1', { phase: 'done', wave: 1 })];
  await services.store.putRollout(rollout({ hosts, status: 'finished', executionArn: 'arn:m1' }), 0);
  const told = () => services.published.filter(({ type }) => type === 'Maintenance Finished');

  await reconcile(services);
  expect(told()).toEqual([]);
  expect(await services.store.activeRollouts()).toEqual(['m1']);

  isRunning = false;
  await reconcile(services);
  await reconcile(services);
  expect(told()).toHaveLength(1);
  expect(await services.store.activeRollouts()).toEqual([]);
});
