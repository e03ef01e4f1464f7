import type { CampaignView } from '../../../functions/contract/api/campaigns.ts';
import { cli } from '../run-cli.ts';
import { rolloutView } from '../samples.ts';
import { windowSample } from '../window-samples.ts';

/** Every control takes a reason. */

const FORGOTTEN = { hostname: 'h1', version: 7, forgottenAt: '2026-03-01T12:00:00.000Z' };
const ROLLOUT = { maintenanceId: 'm-1', rollout: rolloutView([]) };
const AT = '2026-03-01T12:00:00.000Z';
const CAMPAIGN: CampaignView = {
  ...{ name: 'kernel', pool: 'batch', by: AT, windows: [], status: 'paused', heldBy: '', maintenanceId: null },
  ...{ counts: { done: 0, failed: 0, underWay: 0, toGo: 1 }, nextWindow: null },
  forecast: { endsAt: null, restsOn: 'unknown', isEndangered: false },
  ...{ createdBy: 'ann', createdAt: AT, updatedBy: 'ann', updatedAt: AT, version: 4, notes: [], progress: [] },
  changes: [{ at: AT, by: 'ann', change: 'paused', reason: 'a fault' }],
};
const WINDOW = windowSample({ changes: CAMPAIGN.changes });

const CONTROLS = [
  { command: 'host forget h1', sent: ['DELETE', '/v1/hosts/h1'], body: FORGOTTEN },
  ...(['pause', 'resume'] as const).map((kind) => ({
    ...{ command: `window ${kind} rack-7`, sent: ['POST', `/v1/windows/rack-7/${kind}`], body: WINDOW },
  })),
  { command: 'window delete rack-7', sent: ['DELETE', '/v1/windows/rack-7'], body: { name: 'rack-7', warnings: [] } },
  ...(['pause', 'resume', 'stop'] as const).flatMap((kind) => [
    { command: `campaign ${kind} kernel`, sent: ['POST', `/v1/campaigns/kernel/${kind}`], body: CAMPAIGN },
    { command: `host maintenance ${kind} m-1`, sent: ['POST', `/v1/maintenances/m-1/${kind}`], body: ROLLOUT },
  ]),
];

test.each(CONTROLS)('$command sends its reason, and nothing without one', async ({ command, sent, body }) => {
  const answer = { status: 200, body };
  const withReason = await cli(answer, [...command.split(' '), '--reason', 'a fault']);
  const without = await cli(answer, command.split(' '));

  const asked = [...withReason.asked, ...without.asked].map(({ method, path, body: given }) => [method, path, given]);
  const empty = sent[0] === 'DELETE' ? undefined : {};
  expect(asked).toEqual([
    [...sent, { reason: 'a fault' }],
    [...sent, empty],
  ]);
});

test.each([
  { command: 'window show rack-7', body: WINDOW },
  { command: 'campaign show kernel', body: CAMPAIGN },
])('$command lists who changed it, and why', async ({ command, body }) => {
  const { stdout } = await cli({ status: 200, body }, command.split(' '));

  expect(stdout).toMatch(/\nAt +By +Change +Reason\n2026-03-01 12:00:00Z +ann +paused +a fault\n$/);
});
