import { registerRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { finishRollout } from '../../../functions/actions/rolling/finish-rollout.ts';
import { openWindow } from '../../../functions/actions/windows/open-window.ts';
import type { CreateWindow } from '../../../functions/contract/api/windows.ts';
import type { Phase } from '../../../functions/domain/rolling/phase.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';
import { create } from './window-world.ts';

/** A window that has time for two of its eight hosts each night. */

const HOSTS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7', 'h8'];
const NIGHT_MS = 86_400_000;

async function world(settings: Partial<CreateWindow> = {}): Promise<TestServices> {
  const services = testServices(HOSTS);
  for (const hostname of HOSTS) {
    await services.store.putHost(hostRecord({ hostname, attributes: { rack: '7' }, version: 0 }), 0);
  }
  await create(services, { schedule: 'rate(1 day)', duration: '1h', cutoff: '1s', ...settings });
  return services;
}

/** Opens the window, and ends its maintenance with those hosts in those phases; all others had no turn. Answers the order of its hosts. */
async function night(services: TestServices, phaseOf: (hostname: string, place: number) => Phase) {
  const scheduledAt = services.clock().toISOString();
  const id = `m-${scheduledAt}`;
  const execution = { id, executionArn: `arn:${id}` };
  await openWindow(services, { window: 'rack-7', scheduledAt }, execution, ({ request, ...origin }) =>
    registerRolling(services, request, origin),
  );
  const [maintenance, rollout] = await Promise.all([services.store.maintenance(id), services.store.rollout(id)]);
  if (maintenance === undefined || rollout === undefined) throw new Error('it has not opened');
  const since = services.clock().toISOString();
  const hosts = rollout.hosts.map((host, place) => {
    const phase = phaseOf(host.hostname, place);
    return { ...host, phase, since, wave: phase === 'skipped' ? null : place };
  });
  const finished = await services.store.putRollout({ ...rollout, hosts, status: 'finished' }, rollout.version);
  await finishRollout(services, maintenance, finished);
  services.advance(NIGHT_MS);
  return { order: rollout.hosts.map(({ hostname }) => hostname), notes: rollout.notes.map(({ text }) => text) };
}

const twoAreDone = (_: string, place: number): Phase => (place < 2 ? 'done' : 'skipped');

describe('a window that is too short for all of its hosts', () => {
  test('comes to each of them before it comes to one again', async () => {
    const services = await world();
    const begun: string[] = [];
    for (let count = 0; count < 4; count += 1) begun.push(...(await night(services, twoAreDone)).order.slice(0, 2));

    expect(begun).toEqual(HOSTS);
    expect((await night(services, twoAreDone)).order).toEqual(HOSTS);
  });

  test('takes the hosts of a list in the order of the list, those that were not done first', async () => {
    const services = await world({ selector: undefined, hosts: HOSTS.toReversed() });

    expect((await night(services, twoAreDone)).order).toEqual(HOSTS.toReversed());
    expect((await night(services, twoAreDone)).order).toEqual(['h6', 'h5', 'h4', 'h3', 'h2', 'h1', 'h8', 'h7']);
  });
});

describe('a window one of whose hosts cannot be drained', () => {
  /** No other host follows the first one if that is h1. */
  const firstCannot = (hostname: string, place: number): Phase => {
    if (place === 0) return hostname === 'h1' ? 'failed' : 'done';
    return 'skipped';
  };

  test('passes it over from then on, says so, and tries it again last', async () => {
    const services = await world();
    const first = await night(services, firstCannot);
    const second = await night(services, firstCannot);

    expect(first).toEqual({ order: HOSTS, notes: [] });
    expect(second).toEqual({
      order: [...HOSTS.slice(1), 'h1'],
      notes: ['last in turn: h1, which failed at 2026-03-01T12:00:00.000Z'],
    });
    for (let count = 0; count < 6; count += 1) await night(services, firstCannot);
    expect((await night(services, firstCannot)).order).toEqual([...HOSTS.slice(1), 'h1']);
  });

  test('takes it in turn again once it was done', async () => {
    const services = await world();
    await night(services, firstCannot);
    await night(services, () => 'done');

    expect(await night(services, twoAreDone)).toMatchObject({ notes: [] });
  });
});

test('the outcomes of its hosts are noted once, also when the end is published again', async () => {
  const services = await world();
  await night(services, twoAreDone);
  const [id = ''] = (await services.store.maintenances(10)).items.map((one) => one.id);
  const [maintenance, rollout] = await Promise.all([services.store.maintenance(id), services.store.rollout(id)]);
  if (maintenance === undefined || rollout === undefined) throw new Error('it has not opened');
  const before = await services.store.windowTurns('rack-7');

  await finishRollout(services, maintenance, rollout);

  expect(await services.store.windowTurns('rack-7')).toEqual(before);
});
