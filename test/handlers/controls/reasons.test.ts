import { createCampaign } from '../../../functions/actions/campaigns/save-campaign.ts';
import { historyByName } from '../../../functions/actions/host/history.ts';
import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { createWindow } from '../../../functions/actions/windows/save-window.ts';
import { OPERATIONS } from '../../../functions/contract/api/openapi/operations.ts';
import { ROUTES } from '../../../functions/contract/api/routes.ts';
import { pauseCampaign, resumeCampaign, stopCampaign } from '../../../functions/handlers/commands/campaigns.ts';
import { forgetHost } from '../../../functions/handlers/commands/hosts.ts';
import { deleteWindow, pauseWindow, resumeWindow } from '../../../functions/handlers/commands/windows.ts';
import { getCampaign } from '../../../functions/handlers/queries/campaigns.ts';
import { getWindow } from '../../../functions/handlers/queries/windows.ts';
import { apiEvent } from '../../fakes/api-operations.ts';
import { knownCluster, type TestServices } from '../../fakes/services.ts';

/** Controls of windows, campaigns and hosts, with and without a reason. */

const NAME = { name: 'kernel' };
const REASON = 'the vendor calls back';

let services: TestServices;
let logged: unknown[];
beforeEach(async () => {
  logged = [];
  const cluster = await knownCluster(['h1', 'h2']);
  services = cluster.services;
  Object.assign(services.report, { info: (_: string, about: unknown) => logged.push(about) });
  await createWindow(services, { ...NAME, hosts: ['h1'], schedule: 'cron(0 2 * * ? *)', duration: '2h' }, 'ann');
  await createCampaign(services, { ...NAME, hosts: ['h1'], windows: ['kernel'], by: '+7d' }, 'ann');
  cluster.mesos.loseAgent('h2');
  await reconcile(services);
});

const event = (pathParameters: Record<string, string>, body?: unknown) => ({
  ...apiEvent('POST /v1/control'),
  pathParameters,
  headers: { 'content-type': 'application/json' },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

const changesOf = async (get: typeof getWindow | typeof getCampaign) =>
  (await get(event(NAME), services)).body.changes.map(({ change, reason }) => [change, reason]);

const CONTROLS = [
  { control: 'pause of a window', of: NAME, act: pauseWindow, kept: () => changesOf(getWindow), as: 'paused' },
  { control: 'resume of a window', of: NAME, act: resumeWindow, kept: () => changesOf(getWindow), as: 'resumed' },
  { control: 'delete of a window', of: NAME, act: deleteWindow, kept: async () => logged, as: 'kernel' },
  { control: 'pause of a campaign', of: NAME, act: pauseCampaign, kept: () => changesOf(getCampaign), as: 'paused' },
  { control: 'resume of a campaign', of: NAME, act: resumeCampaign, kept: () => changesOf(getCampaign), as: 'resumed' },
  { control: 'stop of a campaign', of: NAME, act: stopCampaign, kept: () => changesOf(getCampaign), as: 'stopped' },
  {
    control: 'forget of a host',
    of: { hostname: 'h2' },
    act: forgetHost,
    kept: async () => (await historyByName(services, 'h2', 10, undefined)).items.map((item) => Object.values(item)),
    as: 'forgotten: its record was removed',
  },
] as const;

/** A resume changes only what is paused. */
async function pauseFirst(control: string): Promise<void> {
  if (control.startsWith('resume'))
    for (const pause of [pauseWindow, pauseCampaign]) await pause(event(NAME), services);
}

test.each(CONTROLS)('the $control needs no body', async ({ control, of, act }) => {
  await pauseFirst(control);
  expect(await act(event(of), services)).toMatchObject({ status: 200 });
});

test.each(CONTROLS)('the $control keeps its reason', async ({ control, of, act, kept, as }) => {
  await pauseFirst(control);
  await act(event(of, { reason: REASON }), services);

  const found = (await kept()).map((entry) => Object.values(entry as object));
  expect(found.filter((entry) => entry.includes(REASON))).toEqual([expect.arrayContaining([as])]);
});

test.each(CONTROLS)(
  'the $control refuses a body of another form, and a reason that is too long',
  async ({ of, act }) => {
    for (const body of [{ why: 'x' }, { reason: 'x'.repeat(1_025) }])
      await expect(act(event(of, body), services)).rejects.toMatchObject({ name: 'InvalidInput' });
  },
);

test('a paused campaign says who paused it, and why', async () => {
  await pauseCampaign(event(NAME, { reason: REASON }), services);

  const { body } = await getCampaign(event(NAME), services);
  expect(body.heldBy).toMatch(/^paused by .* \(the vendor calls back\): 'peloton campaign resume kernel' goes on$/);
});

/** Requests without an effect of their own. */
const WITHOUT = ['plan-maintenance'];

test('every command of the API takes a reason', () => {
  const commands = ROUTES.filter(({ kind, operation }) => kind === 'command' && !WITHOUT.includes(operation));
  const without = commands.filter(({ operation }) => {
    const { requestBody } = OPERATIONS[operation] as { requestBody?: ReturnType<typeof JSON.parse> };
    return !('reason' in (requestBody?.content['application/json'].schema.shape ?? {}));
  });
  expect(without).toEqual([]);
});
