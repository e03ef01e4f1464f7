import type { Host, Transition } from '../../../functions/domain/host/host.ts';
import type { JobClaims } from '../../../functions/domain/jobs/job-claims.ts';
import type { Maintenance } from '../../../functions/domain/request/maintenance.ts';
import { claim, host, maintenance, NOON, transition } from './suite/records.ts';
import { describeEachStore } from './suite/stores.ts';

/** During a deployment the old version reads and writes records with attributes unknown to it. */

describeEachStore('what only a newer version knows', (store) => {
  test('of a host stays on its record, at any depth, when a step writes it', async () => {
    const whole = host('h1');
    const newer = {
      ...whole,
      zone: 'a',
      tasks: { ...whole.tasks, frozen: 2 },
      drain: { ...whole.drain, pace: { perMinute: 3 } },
      maintenance: { ...whole.maintenance, approvedBy: 'bob' },
    };
    await store().putHost(newer as Host, 0);

    const read = (await store().host('h1')) as Host;
    await store().putHost({ ...read, state: 'HOST_STATE_DRAINING', outbox: [] }, read.version);

    expect(await store().host('h1')).toEqual({ ...newer, state: 'HOST_STATE_DRAINING', outbox: [], version: 2 });
  });

  test('of a transition goes from the outbox of its host into its history', async () => {
    await store().putHost(host('h1', { outbox: [{ ...transition(1), ticket: 'T-1' } as Transition] }), 0);

    await store().appendHistory('h1', (await store().host('h1'))?.outbox ?? []);

    expect((await store().history('h1', 10)).items).toEqual([{ ...transition(1), ticket: 'T-1' }]);
  });

  test('of a maintenance stays when it is written again', async () => {
    await store().createMaintenance({ ...maintenance('m-1'), waves: 3 } as Maintenance);

    await store().putMaintenance({ ...((await store().maintenance('m-1')) as Maintenance), reason: 'disks' });

    expect(await store().maintenance('m-1')).toEqual({ ...maintenance('m-1'), waves: 3, reason: 'disks', version: 2 });
  });

  test('of claims stays when another host adds its own', async () => {
    const theirs = { ...claim('h1'), weight: 2 };
    await store().putJobClaims(
      { jobId: 'j1', claims: [theirs], surge: null, version: 0, pool: 'a' } as JobClaims,
      NOON,
    );

    const read = await store().jobClaims('j1');
    await store().putJobClaims({ ...read, claims: [...read.claims, claim('h2')] }, NOON);

    expect(await store().jobClaims('j1')).toEqual({
      ...{ jobId: 'j1', claims: [theirs, claim('h2')], surge: null, version: 2, pool: 'a' },
    });
  });
});
