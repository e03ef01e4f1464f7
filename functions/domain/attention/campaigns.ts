import { type Campaign, isHalted, isRunning } from '../campaigns/campaign.ts';
import { plural } from '../text/counted.ts';
import type { Help, Situation } from './situation.ts';

/** Campaigns that wait for a person, as the last pass of the reconciliation saw them. */

type CampaignKind = 'deadline-endangered' | 'campaign-halted' | 'campaign-paused';

/** @param campaigns those that are not over */
export function campaignsWaiting(campaigns: readonly Campaign[]): Situation[] {
  return campaigns.flatMap((campaign) => [...endangered(campaign), ...halted(campaign), ...paused(campaign)]);
}

function endangered(campaign: Campaign): Situation[] {
  const { name, by, standing } = campaign;
  const { forecast, heldBy } = standing;
  if (!forecast.isEndangered) return [];
  const ends = forecast.endsAt === null ? '' : `, and would end ${forecast.endsAt}`;
  const held = heldBy === '' ? '' : `; no host begins now: ${heldBy}`;
  const left = standing.toGo + standing.underWay;
  return [
    {
      ...about(campaign, 'deadline-endangered', standing.endangeredSince),
      title: `Campaign ${name} will miss its deadline, ${plural(left, 'host')} left`,
      message: `${name}: is due ${by}${ends} (${forecast.restsOn})${held}. What to do: remove what holds it; or stop it, and create another one with a later deadline, more windows or a higher concurrency`,
      actions: [],
    },
  ];
}

/** While a run is under way, its rolling maintenance is the one that has halted. */
function halted(campaign: Campaign): Situation[] {
  const { name, standing } = campaign;
  if (!isRunning(campaign) || !isHalted(standing) || standing.maintenanceId !== null) return [];
  return [
    {
      ...about(campaign, 'campaign-halted', standing.heldSince),
      title: `Campaign ${name} halted, ${plural(standing.toGo, 'host')} not begun`,
      message: `${name}: ${standing.heldBy}. What to do: check the failed hosts, then resume, which accepts these failures; or stop, which leaves out the rest`,
      actions: controlsOf(name),
    },
  ];
}

function paused(campaign: Campaign): Situation[] {
  const { name, standing, updatedAt } = campaign;
  if (isRunning(campaign)) return [];
  return [
    {
      ...about(campaign, 'campaign-paused', updatedAt),
      title: `Campaign ${name} paused, ${plural(standing.toGo, 'host')} not begun`,
      message: `${name}: ${standing.heldBy}. What to do: resume it, or stop it`,
      actions: controlsOf(name),
    },
  ];
}

function about({ name, updatedAt }: Campaign, kind: CampaignKind, since: string | undefined) {
  const target = { campaign: name, cause: null, maintenanceId: null, window: null, hosts: [] };
  return { ...target, kind, key: `${kind} ${name}`, since: since ?? updatedAt };
}

export function controlsOf(campaign: string): Help[] {
  return [
    { action: 'resume', campaign },
    { action: 'stop', campaign },
  ];
}
