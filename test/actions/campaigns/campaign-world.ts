import { attentionView } from '../../../functions/actions/attention/attention-view.ts';
import { advanceCampaigns } from '../../../functions/actions/campaigns/advance-campaigns.ts';
import { createCampaign } from '../../../functions/actions/campaigns/save-campaign.ts';
import { knownCampaign, viewOf } from '../../../functions/actions/campaigns/show-campaign.ts';
import { forgetHost } from '../../../functions/actions/forget/forget-host.ts';
import { createWindow } from '../../../functions/actions/windows/save-window.ts';
import type { CampaignView, CreateCampaign } from '../../../functions/contract/api/campaigns.ts';
import { crashing, quietly } from '../../fakes/crashing.ts';
import { HOSTS, RollingWorld } from '../rolling/rolling-world.ts';

/** Campaigns in the world of rolling maintenances. A pass of the reconciliation advances them. */

const QUICK = { repair: 'none', settle: '1s', concurrency: 4, by: '+7d' } as const;

export class CampaignWorld extends RollingWorld {
  static async begun(): Promise<CampaignWorld> {
    const world = new CampaignWorld();
    await world.begin();
    return world;
  }

  create(name: string, changes: Partial<CreateCampaign> = {}): Promise<CampaignView> {
    return createCampaign(this.services, { name, hosts: [...HOSTS], ...QUICK, ...changes }, 'ann');
  }

  /** A window without hosts: only campaigns use it. */
  async window(name: string, schedule: string, duration: string, blackouts: readonly string[] = []): Promise<void> {
    await createWindow(this.services, { name, schedule, duration, blackouts: [...blackouts] }, 'ann');
  }

  async show(name: string): Promise<CampaignView> {
    return viewOf(this.services, await knownCampaign(this.services, name));
  }

  /** A pass that dies after so many calls. */
  async dyingPass(calls: number): Promise<void> {
    await quietly(advanceCampaigns(crashing(this.services, calls)));
    this.takeUp();
  }

  /** The host leaves the cluster for good. */
  async leave(hostname: string): Promise<void> {
    this.broken.add(hostname);
    this.mesos.agentsByHost.delete(hostname);
    await this.round();
    await forgetHost(this.services, hostname, 'ann');
  }

  /** To that hour of the next day, UTC. */
  advanceTo(hour: number): void {
    const now = this.services.clock().getTime();
    const day = 86_400_000;
    this.services.advance(Math.floor(now / day + 1) * day + hour * 3_600_000 - now);
  }

  async untilUnderWay(name: string): Promise<void> {
    for (let round = 0; round < 20 && (await this.show(name)).counts.underWay === 0; round += 1) await this.round();
  }

  async untilStatus(name: string, status: CampaignView['status']): Promise<CampaignView> {
    for (let round = 0; round < 300; round += 1) {
      await this.round();
      if ((await knownCampaign(this.services, name)).status === status) break;
    }
    const view = await this.show(name);
    expect([view.status, view.heldBy, view.counts]).toEqual([status, expect.anything(), expect.anything()]);
    return view;
  }

  /** Times that each host has gone DOWN. */
  async outages(): Promise<Record<string, number>> {
    const each = HOSTS.map(async (hostname) => {
      const { items } = await this.services.store.history(hostname, 1_000);
      return [hostname, items.filter(({ from, to }) => from !== to && to === 'HOST_STATE_DOWN').length];
    });
    return Object.fromEntries(await Promise.all(each));
  }
}

export const once = (hosts: readonly string[] = HOSTS, times = 1) =>
  Object.fromEntries(HOSTS.map((hostname) => [hostname, hosts.includes(hostname) ? times : 0]));

/** What Attention says of campaigns and their rolling maintenances. */
export const waitingIn = async ({ services }: CampaignWorld) =>
  (await attentionView(services)).entries.filter(({ kind }) => /campaign|deadline|rollout/.test(kind));
