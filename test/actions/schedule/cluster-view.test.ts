import { describe, expect, test } from '@jest/globals';
import { clusterView } from '../../../functions/actions/schedule/cluster-view.ts';
import type { Agent } from '../../../functions/domain/mesos/mesos.ts';
import type { MesosClient } from '../../../functions/ports/mesos.ts';
import { testServices } from '../../fakes/services.ts';

/** A master whose lists of agents arrive when the test says so; the nth one holds n agents. */
function slowMaster() {
  const asked: PromiseWithResolvers<void>[] = [];
  const mesos = {
    agents: async () => {
      const answer = Promise.withResolvers<void>();
      const count = asked.push(answer);
      await answer.promise;
      return { agents: Array<Agent>(count), recovered: [] };
    },
    schedule: async () => ({ windows: [] }),
    maintenanceStatus: async () => ({ draining: [], down: [] }),
  } as unknown as MesosClient;
  return { services: testServices(mesos), asked };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('clusterView', () => {
  test('gives those who ask while a view is being taken the next one, all of them the same', async () => {
    const { services, asked } = slowMaster();
    const first = clusterView(services);
    const others = [clusterView(services), clusterView(services), clusterView(services)];
    asked[0]?.resolve();
    expect((await first).agents).toHaveLength(1);
    await turn();
    asked[1]?.resolve();

    for (const view of await Promise.all(others)) expect(view.agents).toHaveLength(2);
    expect(asked).toHaveLength(2);
  });

  test('never gives a view that was taken before it was asked for', async () => {
    const { services, asked } = slowMaster();
    const first = clusterView(services);
    asked[0]?.resolve();
    await first;
    const second = clusterView(services);
    asked[1]?.resolve();

    expect((await second).agents).toHaveLength(2);
  });

  test('takes a new one after one that failed', async () => {
    const { services, asked } = slowMaster();
    const first = clusterView(services);
    const second = clusterView(services);
    asked[0]?.reject(new Error('the master is away'));
    await expect(first).rejects.toThrow('away');
    await turn();
    asked[1]?.resolve();

    expect((await second).agents).toHaveLength(2);
  });
});
