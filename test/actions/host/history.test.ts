import { historyOf } from '../../../functions/actions/host/history.ts';
import type { Transition } from '../../../functions/domain/host/host.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { testServices } from '../../fakes/services.ts';

const transition = (version: number): Transition => ({
  version,
  at: '2026-03-01T12:00:00.000Z',
  from: 'HOST_STATE_UP',
  to: 'HOST_STATE_DRAINING',
  by: 'me',
  reason: '',
  maintenanceId: 'm1',
  detail: '',
});

async function versionsOf(
  written: number[],
  owed: number[],
  limit: number,
): Promise<{ versions: number[]; more: boolean }> {
  const services = testServices(createFakeMesos([]));
  await services.store.appendHistory('h1', written.map(transition));
  const page = await historyOf(services, hostRecord({ outbox: owed.map(transition) }), limit, undefined);
  return { versions: page.items.map(({ version }) => version), more: page.nextToken !== undefined };
}

describe('historyOf', () => {
  test.each([
    { name: 'what is written', written: [2, 4], owed: [], limit: 10, versions: [4, 2], more: false },
    { name: 'what is owed on top', written: [2, 4], owed: [5], limit: 10, versions: [5, 4, 2], more: false },
    { name: 'once what is both', written: [2, 4, 5], owed: [5], limit: 10, versions: [5, 4, 2], more: false },
    { name: 'no more than was asked for', written: [2, 4], owed: [5], limit: 2, versions: [5, 4], more: true },
    {
      name: 'what is written, on a page too small for more',
      written: [2, 4],
      owed: [5],
      limit: 1,
      versions: [4],
      more: true,
    },
    { name: 'what is owed alone', written: [], owed: [2], limit: 10, versions: [2], more: false },
  ])('shows $name', async ({ written, owed, limit, versions, more }) => {
    expect(await versionsOf(written, owed, limit)).toEqual({ versions, more });
  });

  test('pages behind the first one lose nothing', async () => {
    const services = testServices(createFakeMesos([]));
    await services.store.appendHistory('h1', [2, 3, 4].map(transition));
    const host = hostRecord({ outbox: [transition(5)] });

    const first = await historyOf(services, host, 2, undefined);
    const second = await historyOf(services, host, 10, first.nextToken);

    expect([...first.items, ...second.items].map(({ version }) => version)).toEqual([5, 4, 3, 2]);
  });
});
