import { CampaignView, type CreateCampaign } from '../../../functions/contract/api/campaigns.ts';
import { readHosts } from '../../arguments/host-list.ts';
import { campaignTitle } from '../../lines/campaign-lines.ts';
import type { Session } from '../../service/session.ts';
import { usageError } from '../../terminal/exit-code.ts';
import { refuseLimitsWithoutDomain } from '../rolling/rolling-request.ts';
import { watchCampaign } from './watch-campaign.ts';

export type CreateOptions = Omit<CreateCampaign, 'name' | 'hosts'> & {
  readonly hosts?: string;
  readonly watch?: boolean;
};

/** `campaign create` */
export async function campaignCreate(session: Session, name: string, options: CreateOptions): Promise<number> {
  const { hosts, watch = false, ...settings } = options;
  refuseLimitsWithoutDomain(settings);
  const given = (['hosts', 'pool', 'selector'] as const).filter((choice) => options[choice] !== undefined);
  if (given.length === 0) throw usageError('no hosts given: choose them with --hosts, --pool or --selector');
  if (given.length > 1) throw usageError(`use only one of ${given.map((choice) => `--${choice}`).join(' and ')}`);
  const list = hosts === undefined ? {} : { hosts: await readHosts([hosts], session.io) };
  const request = { name, ...list, ...settings };
  const { body, document } = await session.client.post(CampaignView, '/v1/campaigns', request);
  const notes = body.notes.map((message) => ({ message }));
  if (!watch)
    return session.answer(
      document,
      () => `${campaignTitle(body)}\nSee how it goes: peloton campaign show ${name}\n`,
      notes,
    );
  session.say(campaignTitle(body));
  return watchCampaign(session, name);
}
