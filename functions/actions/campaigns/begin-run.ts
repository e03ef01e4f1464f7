import type { CampaignRun } from '../../domain/campaigns/campaign.ts';
import { sharedOptions } from '../../domain/campaigns/share-options.ts';
import type { Services } from '../../ports/services.ts';
import { rollingOptions } from '../registration/rolling-options.ts';
import { registerRolling, startRollout } from '../rolling/accept-rolling.ts';
import { openFailures, type Survey } from './survey-campaign.ts';

/** Registers the rolling maintenance of a run, and starts it. Harmless to repeat. */
export async function beginRun(
  services: Services,
  { id, campaigns, window }: CampaignRun,
  surveys: readonly Survey[],
  hosts: readonly string[],
): Promise<void> {
  const who = `campaign${campaigns.length === 1 ? '' : 's'} ${campaigns.join(', ')}`;
  const asked = surveys.map(({ campaign, results }) => {
    const options = rollingOptions(campaign.options);
    // Failures of earlier runs count too.
    const maxErrors = Math.max(1, options.maxErrors - openFailures(campaign, results));
    return { request: { ...campaign.options, maxErrors }, options: { ...options, maxErrors } };
  });
  const { reason, ...options } = sharedOptions(
    asked.map(({ request }) => request),
    asked.map(({ options: resolved }) => resolved),
  );
  const executionArn = services.executions.arn('RollMaintenance', id);
  await registerRolling(
    services,
    { onDeadline: 'cancel', ...options, reason: reason || who, hosts: [...hosts] },
    {
      ...{ by: who, id, executionArn },
      ...(window !== null && {
        window: { endsAt: window.closesAt, lastBeginAt: window.lastBeginAt, atEnd: window.atEnd },
      }),
    },
  );
  await startRollout(services, id, id);
}
