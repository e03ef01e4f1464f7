import { advanceCampaigns } from '../../functions/actions/campaigns/advance-campaigns.ts';
import { createCampaign, stopCampaign } from '../../functions/actions/campaigns/save-campaign.ts';
import { AttentionView } from '../../functions/contract/api/attention.ts';
import type { Host } from '../../functions/domain/host/host.ts';
import { getAttention } from '../../functions/handlers/queries/attention.ts';
import { apiEvent } from '../fakes/api-operations.ts';
import { hostRecord } from '../fakes/host-record.ts';
import { testServices } from '../fakes/services.ts';

const LONG_AGO = '2026-01-01T00:00:00.000Z';

/** The situations of a cluster with these hosts. */
async function attentionTo(...hosts: readonly Partial<Host>[]) {
  const services = testServices([]);
  for (const host of hosts) await services.store.putHost(hostRecord(host), 0);
  const { body } = await getAttention(apiEvent('GET /v1/attention'), services);
  return AttentionView.parse(body);
}

test('nothing in a cluster at rest', async () => {
  expect(await attentionTo({ hostname: 'h1' }, { hostname: 'h2' })).toEqual({
    asOf: '2026-03-01T12:00:00.000Z',
    entries: [],
  });
});

test('a campaign that will miss its deadline, until it is stopped', async () => {
  const services = testServices([]);
  await services.store.putHost(hostRecord(), 0);
  const campaign = { name: 'kernel', hosts: ['h1'], by: '+5m', settle: '4m', repair: 'none' };
  await createCampaign(services, campaign, 'ann');
  const asked = async () => {
    await advanceCampaigns(services);
    const { body } = await getAttention(apiEvent('GET /v1/attention'), services);
    return AttentionView.parse(body).entries.map(({ kind, campaign: of, runbook }) => [kind, of, runbook]);
  };

  expect(await asked()).toEqual([]);
  services.advance(120_000);
  expect(await asked()).toEqual([['deadline-endangered', 'kernel', 'docs/runbook.md#deadline-endangered']]);
  await stopCampaign(services, 'kernel', 'bob');
  expect(await asked()).toEqual([]);
});

test('a situation lists its first thousand hosts, and counts all of them', async () => {
  const down = { state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN', stateSince: LONG_AGO } as const;
  const hosts = Array.from({ length: 1_050 }, (_, index) => ({ hostname: `h${1_000 + index}`, ...down }));
  const { entries } = await attentionTo(...hosts);

  expect(entries).toMatchObject([
    {
      ...{ kind: 'host-forgotten', severity: 'warning', since: LONG_AGO, hostCount: 1_050 },
      runbook: 'docs/runbook.md#host-forgotten',
    },
  ]);
  expect(entries[0]?.hosts).toEqual(hosts.slice(0, 1_000).map(({ hostname }) => hostname));
});
