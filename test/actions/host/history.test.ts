import { historyOf } from '../../../functions/actions/host/history.ts';
import type { Transition } from '../../../functions/domain/host/host.ts';
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
  const services = testServices([]);
  await services.store.appendHistory('h1', written.map(transition));
  const page = await historyOf(services, hostRecord({ outbox: owed.map(transition) }), limit, undefined);
  return { versions: page.items.map(({ version }) => version), more: page.nextToken !== undefined };
}

describe('historyOf', () => {
  test.each<[string, number[], number[], number, number[], boolean]>([
    ['what is written', [2, 4], [], 10, [4, 2], false],
    ['what is owed on top', [2, 4], [5], 10, [5, 4, 2], false],
    ['once what is both', [2, 4, 5], [5], 10, [5, 4, 2], false],
    ['no more than was asked for', [2, 4], [5], 2, [5, 4], true],
    ['what is written, on a page too small for more', [2, 4], [5], 1, [4], true],
    ['what is owed alone', [], [2], 10, [2], false],
  ])('shows %s', async (_name, written, owed, limit, versions, more) => {
    expect(await versionsOf(written, owed, limit)).toEqual({ versions, more });
  });

  test('pages behind the first one lose nothing', async () => {
    const services = testServices([]);
    await services.store.appendHistory('h1', [2, 3, 4].map(transition));
    const host = hostRecord({ outbox: [transition(5)] });

    const first = await historyOf(services, host, 2, undefined);
    const second = await historyOf(services, host, 10, first.nextToken);

    expect([...first.items, ...second.items].map(({ version }) => version)).toEqual([5, 4, 3, 2]);
  });
});
