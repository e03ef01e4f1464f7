import { pauseMaintenance, resumeMaintenance, stopMaintenance } from '../../../functions/handlers/commands/rolling.ts';
import { maintenance } from '../../adapters/store/suite/records.ts';
import { rollout, rolloutHost } from '../../domain/rolling/rollouts.ts';
import { apiEvent } from '../../fakes/api-operations.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

/** Pause, resume and stop of a rolling maintenance, with and without a body. */

const CONTROLS = [
  { control: 'pause', handler: pauseMaintenance, body: { reason: 'lunch' }, status: 'paused', note: 'paused: lunch' },
  {
    control: 'stop',
    handler: stopMaintenance,
    body: { reason: 'a fault' },
    status: 'finished',
    note: /left out: a fault/,
  },
  { control: 'resume', handler: resumeMaintenance, body: { reason: 'mended' }, status: 'running', note: /mended/ },
] as const;

async function withRollout(): Promise<TestServices> {
  const services = testServices(['h1']);
  await services.store.createMaintenance(maintenance('m1'));
  await services.store.putRollout(rollout({ status: 'halted', hosts: [rolloutHost('h1')] }), 0);
  return services;
}

const event = (control: string, body?: unknown, id = 'm1') => ({
  ...apiEvent(`POST /v1/maintenances/{id}/${control}`),
  pathParameters: { id },
  headers: { 'content-type': 'application/json' },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

test.each(CONTROLS)('$control needs no body', async ({ control, handler, status }) => {
  expect(await handler(event(control), await withRollout())).toMatchObject({ body: { rollout: { status } } });
});

test.each(CONTROLS)('$control keeps its reason', async ({ control, handler, body, note }) => {
  const services = await withRollout();

  await handler(event(control, body), services);

  expect((await services.store.rollout('m1'))?.notes.map(({ text }) => text).join('; ')).toMatch(note);
});

test.each(CONTROLS)('$control refuses a body of another form, also for an id that is none', async (entry) => {
  for (const id of ['m1', 'a'.repeat(300)])
    await expect(entry.handler(event(entry.control, { why: 1 }, id), await withRollout())).rejects.toMatchObject({
      name: 'InvalidInput',
    });
});

test('a resume that overrides gates is refused by a maintenance without gates', async () => {
  await expect(
    resumeMaintenance(event('resume', { overrideGate: 'a false alarm' }), await withRollout()),
  ).rejects.toMatchObject({ entries: [{ field: 'overrideGate', code: 'no-gate' }] });
});
