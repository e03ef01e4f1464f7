import type { CampaignPage, CampaignView } from '../../functions/contract/api/campaigns.ts';
import { plural } from '../../functions/domain/text/counted.ts';
import { properties, table } from '../terminal/table.ts';
import { clean, moment } from '../terminal/text.ts';
import { caller } from './host-lines.ts';
import { choiceText, rollingText } from './window-lines.ts';

/** Texts about campaigns. */

type Campaign = CampaignPage['campaigns'][number];

/** `3 done, 2 under way, 7 to go, 1 failed` */
export function countsText({ done, underWay, toGo, failed }: Campaign['counts']): string {
  return `${done} done, ${underWay} under way, ${toGo} to go, ${failed} failed`;
}

export function campaignTitle({ name, status, counts, heldBy }: CampaignView): string {
  const held = heldBy === '' ? '' : `${clean(heldBy)}\n`;
  return `Campaign ${clean(name)} is ${status}: ${countsText(counts)}\n${held}`;
}

export function campaignTable(campaigns: readonly Campaign[], now: Date, width: number | undefined): string {
  const rows = campaigns.map((campaign) => [
    campaign.name,
    campaign.status,
    countsText(campaign.counts),
    moment(campaign.by, now),
    endText(campaign, now),
    campaign.heldBy,
  ]);
  return table(['Campaign', 'Status', 'Hosts', 'Deadline', 'Forecast', 'Blocked by'], rows, width);
}

function endText({ forecast: { endsAt, isEndangered }, counts }: Campaign, now: Date): string {
  if (counts.toGo + counts.underWay === 0) return '';
  const end = endsAt === null ? 'unknown' : moment(endsAt, now);
  return isEndangered ? `${end}, too late` : end;
}

function forecastText({ forecast, counts, ...campaign }: CampaignView, now: Date): string {
  const { endsAt, restsOn, isEndangered } = forecast;
  if (endsAt === null) return `${restsOn}${isEndangered ? ', too late' : ''}`;
  return `${endText({ forecast, counts, ...campaign }, now)}: ${restsOn}`;
}

function drainText({ deadline, windows, onDeadline = 'cancel' }: CampaignView): string | undefined {
  if (deadline === undefined && windows.length === 0) return undefined;
  return `${deadline === undefined ? 'until the window ends' : `at most ${deadline}`}, then ${onDeadline}`;
}

export function campaignDetails(campaign: CampaignView, now: Date, width: number | undefined): string {
  const { counts, nextWindow, hosts, verify } = campaign;
  const isLeft = counts.toGo + counts.underWay > 0;
  return properties(
    [
      ['Campaign', `${campaign.name}: ${campaign.status}`],
      ['Hosts', hosts === undefined ? choiceText(campaign) : plural(hosts.length, 'host')],
      ['Deadline', moment(campaign.by, now)],
      ['Windows', campaign.windows.length === 0 ? 'none: at any time' : campaign.windows.join(', ')],
      [
        'Next window',
        nextWindow === null
          ? undefined
          : `${nextWindow.name}, ${moment(nextWindow.opensAt, now)} to ${moment(nextWindow.closesAt, now)}`,
      ],
      ['Reason', campaign.reason],
      ['Draining', drainText(campaign)],
      ['Rolling', rollingText(campaign)],
      ['Check', verify],
      ['Progress', countsText(counts)],
      ['Blocked by', campaign.heldBy === '' ? undefined : campaign.heldBy],
      ['Maintenance', campaign.maintenanceId ?? undefined],
      ['Forecast', isLeft ? forecastText(campaign, now) : undefined],
      ['Created', `by ${caller(campaign.createdBy)}, ${moment(campaign.createdAt)}`],
      ['Updated', `by ${caller(campaign.updatedBy)}, ${moment(campaign.updatedAt)}, version ${campaign.version}`],
    ],
    width,
  );
}

export function progressTable(hosts: CampaignView['progress'], width: number | undefined): string {
  const rows = hosts.map(({ hostname, state, maintenanceId, note }) => [hostname, state, maintenanceId ?? '', note]);
  return table(['Hostname', 'State', 'Maintenance', 'Note'], rows, width);
}
