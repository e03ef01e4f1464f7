import { CampaignPage, CampaignView } from '../../../functions/contract/api/campaigns.ts';
import { campaignDetails, campaignTable, progressTable } from '../../lines/campaign-lines.ts';
import { changesText } from '../../lines/window-lines.ts';
import { readList } from '../../service/pages.ts';
import { type Session, segment } from '../../service/session.ts';
import { watchCampaign } from './watch-campaign.ts';

/** `campaign list`: all campaigns, by name. */
export async function campaignList(session: Session): Promise<number> {
  const { items: campaigns, document } = await readList(session.client, CampaignPage, 'campaigns', '/v1/campaigns');
  return session.answer(document, () => {
    session.say(campaignTable(campaigns, session.io.now(), session.width));
    if (campaigns.length === 0) session.io.stderr.write('no campaign yet: peloton campaign create --help shows how\n');
  });
}

/** `campaign show`: one campaign, each of its hosts, and its changes. */
export async function campaignShow(session: Session, name: string, { watch }: { watch?: boolean }): Promise<number> {
  if (watch === true) return watchCampaign(session, name);
  const { body, document } = await session.client.get(CampaignView, `/v1/campaigns/${segment(name, 'campaign name')}`);
  const show = () => {
    const { width } = session;
    const progress = body.progress.length === 0 ? '' : `\n${progressTable(body.progress, width)}`;
    return `${campaignDetails(body, session.io.now(), width)}${progress}${changesText(body.changes, width)}`;
  };
  return session.answer(document, show);
}
