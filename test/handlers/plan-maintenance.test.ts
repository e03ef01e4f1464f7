import { planMaintenance } from '../../functions/handlers/commands/maintenance.ts';
import { apiEvent } from '../fakes/api-operations.ts';
import { testServices } from '../fakes/services.ts';

const post = (body: unknown) => ({
  ...apiEvent('POST /v1/maintenance/plan'),
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

test.each([
  { name: 'a dry run', body: { hosts: ['h1'] }, answer: { plan: { tasks: 0 } } },
  { name: 'a dry run whatever else it says', body: { hosts: ['h1'], dryRun: false }, answer: { plan: { tasks: 0 } } },
  { name: 'the largest set', body: { hosts: ['h1', 'h2'], max: true }, answer: { together: { isLargest: true } } },
])('a plan is $name, and changes nothing', async ({ body, answer }) => {
  const services = testServices(['h1', 'h2']);

  expect(await planMaintenance(post(body), services)).toMatchObject({ status: 200, body: { dryRun: true, ...answer } });
  expect([services.started, (await services.store.maintenances(10)).items]).toEqual([[], []]);
});

test('a plan that is no object is refused', async () => {
  await expect(planMaintenance(post(['h1']), testServices(['h1']))).rejects.toMatchObject({ name: 'InvalidInput' });
});
