import type { Campaign } from '../../../functions/domain/campaigns/campaign.ts';
import { describeEachStore } from './suite/stores.ts';

const AT = '2026-03-01T12:00:00.000Z';
const CAMPAIGN: Campaign = {
  ...{ name: 'kernel', hosts: { pool: 'batch' }, by: AT, windows: ['night'], status: 'running', forgiven: 0 },
  options: { repair: 'reboot', verify: 'smoke', concurrency: 2, gates: ['errors'], reason: 'kernel 6.12' },
  standing: {
    ...{ done: 1, failed: 0, underWay: 2, toGo: 3, heldBy: '', maintenanceId: 'm-1', nextWindow: null },
    forecast: { endsAt: null, restsOn: 'unknown', isEndangered: false },
  },
  ...{ createdBy: 'ann', createdAt: AT, updatedBy: 'ann', updatedAt: AT, version: 0 },
  changes: [{ at: AT, by: 'ann', change: 'paused', reason: 'the vendor calls back' }],
};
const WINDOW = { name: 'night', opensAt: AT, closesAt: AT, lastBeginAt: AT, atEnd: 'complete' } as const;
const RUN = { id: 'm-1', campaigns: ['kernel'], startedAt: AT, window: WINDOW };

describeEachStore('campaigns', (store) => {
  test('are read back as they were written, by name and page by page', async () => {
    for (const name of ['c', 'a', 'b']) await store().putCampaign({ ...CAMPAIGN, name }, 0);

    expect(await store().campaign('a')).toEqual({ ...CAMPAIGN, name: 'a', version: 1 });
    expect(await store().campaign('d')).toBeUndefined();
    const first = await store().campaigns(2);
    const second = await store().campaigns(2, first.nextToken);
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(second.nextToken).toBeUndefined();
  });

  test('are written only on the version that was read', async () => {
    const written = await store().putCampaign(CAMPAIGN, 0);

    expect(written?.version).toBe(1);
    expect(await store().putCampaign(CAMPAIGN, 0)).toBeUndefined();
    expect(await store().putCampaign({ ...CAMPAIGN, status: 'stopped' }, 1)).toMatchObject({ version: 2 });
  });

  test('have the results of their runs, oldest first, each once', async () => {
    const result = { campaign: 'kernel', startedAt: AT, endedAt: AT, done: ['h1'], failed: [], undrained: [] };
    for (const id of ['m-2', 'm-1', 'm-2']) await store().putCampaignResult({ ...result, id });

    expect(await store().campaignResults('kernel')).toEqual(['m-1', 'm-2'].map((id) => ({ ...result, id })));
    expect(await store().campaignResults('other')).toEqual([]);
  });

  test('have one record of their runs: of two writes at once one wins', async () => {
    expect(await store().campaignRuns()).toEqual({ runs: [], version: 0 });

    const writes = await Promise.all([
      store().putCampaignRuns({ runs: [RUN], version: 0 }),
      store().putCampaignRuns({ runs: [], version: 0 }),
    ]);

    expect(writes.filter((isWritten) => isWritten)).toHaveLength(1);
    expect((await store().campaignRuns()).version).toBe(1);
    expect(await store().putCampaignRuns({ runs: [{ ...RUN, window: null }], version: 1 })).toBe(true);
    expect(await store().campaignRuns()).toEqual({ runs: [{ ...RUN, window: null }], version: 2 });
  });
});
