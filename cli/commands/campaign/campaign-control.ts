import { CampaignView } from '../../../functions/contract/api/campaigns.ts';
import type { ControlRequest } from '../../../functions/contract/api/requests.ts';
import { campaignTitle } from '../../lines/campaign-lines.ts';
import { type Session, segment } from '../../service/session.ts';

/** `campaign pause`, `resume` and `stop`. */
export async function campaignControl(
  session: Session,
  kind: 'pause' | 'resume' | 'stop',
  name: string,
  request: ControlRequest,
): Promise<number> {
  const path = `/v1/campaigns/${segment(name, 'campaign name')}/${kind}`;
  const { body, document } = await session.client.post(CampaignView, path, request);
  const goOn = kind !== 'resume' && body.counts.underWay > 0 ? 'Hosts that have begun go on to their end.\n' : '';
  return session.answer(document, () => `${campaignTitle(body)}${goOn}`);
}
