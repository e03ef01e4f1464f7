import type { Credential } from '../../../local/mesos-sim/simulator.ts';
import { agentOf, scheduledHosts, scheduleText } from '../master-view.ts';
import { openStage, type Stage } from '../stage.ts';

/** A principal that may post the schedule, and not see it: Mesos answers it 200 with `{}`. */

const OPS = { principal: 'ops', secret: 'ops-secret' };
const asOps = { authorization: `Basic ${btoa('ops:ops-secret')}` };
const FOREIGN =
  '{"windows":[{"machine_ids":[{"hostname":"theirs","ip":"10.9.9.9"}],"unavailability":{"start":{"nanoseconds":1900000000123456789}}}]}';

let stage: Stage | undefined;
afterEach(() => stage?.stop());

async function open(rights: Partial<Credential>, service: object = {}): Promise<Stage> {
  stage = await openStage({
    cluster: { hosts: 2, credentials: [OPS, { principal: 'us', secret: 'our-secret', ...rights }] },
    service: { mesosPrincipal: 'us', mesosSecret: 'our-secret', ...service },
  });
  return stage;
}

async function postAsOps({ simulator }: Stage, schedule: string): Promise<void> {
  const response = await fetch(`${simulator.url}/maintenance/schedule`, {
    method: 'POST',
    body: schedule,
    headers: asOps,
  });
  expect(response.status).toBe(200);
}

describe("no window of others is wiped by a principal that lacks 'get_maintenance_schedules':", () => {
  test.each([
    { name: 'the status tells of hidden windows', rights: { seesSchedule: false } },
    { name: 'the status is hidden too, and the ACLs tell', rights: { seesSchedule: false, seesStatus: false } },
  ])('$name', async ({ rights }) => {
    const { simulator, refused, host, cli } = await open(rights);
    const master = { url: simulator.url, ...asOps };
    await postAsOps(stage as Stage, FOREIGN);
    const before = await scheduleText(master);

    const problem = await refused('start', { hosts: ['host1'] });

    expect(problem).toMatchObject({ status: 502, type: '/problems/mesos-refused' });
    expect(problem.detail).toContain("grant the principal 'get_maintenance_schedules'");
    expect(await scheduleText(master)).toBe(before);
    expect(await host('host1')).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null });
    expect(await agentOf({ url: simulator.url, ...asOps }, 'host1')).toMatchObject({
      active: true,
      deactivated: false,
    });
    const { stderr } = await cli('host', 'maintenance', 'start', 'host1');
    expect(stderr).toContain('get_maintenance_schedules');
  });
});

test('the risk that Mesos cannot judge is accepted by a setting, which the refusal names', async () => {
  const blind = await open({ seesSchedule: false, seesStatus: false });
  expect((await blind.refused('start', { hosts: ['host1'] })).detail).toContain('MESOS_EMPTY_SCHEDULE=trust');
  await blind.stop();

  // With `trust` the service works, although it cannot read the flags.
  const trusting = await open({}, { mesosEmptySchedule: 'trust' });
  trusting.proxy.interfere = ({ call }) =>
    call === 'GET_FLAGS' ? { answer: { status: 403, body: '403 Forbidden.' } } : undefined;
  await trusting.request('start', { hosts: ['host1'] });
  await trusting.hostWhen('host1', 'HOST_STATE_DOWN');
});

test('flags that may not be seen are no proof', async () => {
  const { proxy, refused } = await open({});
  proxy.interfere = ({ call }) =>
    call === 'GET_FLAGS' ? { answer: { status: 403, body: '403 Forbidden.' } } : undefined;

  expect((await refused('start', { hosts: ['host1'] })).detail).toContain('MESOS_EMPTY_SCHEDULE=trust');
});

test('a principal that sees the schedule posts into an empty one, whoever else may not', async () => {
  const { simulator, request, hostWhen } = await open({});
  await request('start', { hosts: ['host1'] });

  await hostWhen('host1', 'HOST_STATE_DOWN');
  expect(await scheduledHosts({ url: simulator.url, ...asOps })).toEqual(['host1']);
});
