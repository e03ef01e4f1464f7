import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { OpeningView } from '../../../functions/contract/api/windows.ts';
import { type Simulator, startSimulator } from '../../../local/mesos-sim/simulator.ts';
import { ahead } from '../../patience.ts';
import { type ServiceProcess, serviceProcess } from '../service-process.ts';
import { type Api, openStage, type Stage, sfnClient, until } from '../stage.ts';

const SECOND_MS = 1_000;

interface Opened {
  readonly input: { readonly window: string; readonly scheduledAt: string };
  readonly startedAt: Date;
}

/** Creates a window whose only time is so far from now, and returns that time. */
async function createWindow(api: Api, name: string, inMs: number): Promise<Date> {
  const time = new Date(Math.ceil((Date.now() + inMs) / SECOND_MS) * SECOND_MS);
  const schedule = `at(${time.toISOString().slice(0, 19)})`;
  const settings = { pool: 'default', schedule, duration: '1h', settle: '1s', repair: 'none' };
  const { status, body } = await api.call('POST', '/v1/windows', { name, ...settings });
  if (status !== 201) throw new Error(`the window was refused: ${JSON.stringify(body)}`);
  return time;
}

/** The executions that were started for the window. */
async function openingsOf(sfn: SFNClient, name: string): Promise<readonly Opened[]> {
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  const stateMachineArn = stateMachines.find((each) => each.name?.endsWith('RollMaintenance'))?.stateMachineArn;
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  const described = await Promise.all(
    executions.map(({ executionArn }) => sfn.send(new DescribeExecutionCommand({ executionArn }))),
  );
  return described
    .map(({ input = '{}', startDate }) => ({ input: JSON.parse(input), startedAt: startDate ?? new Date(0) }))
    .filter(({ input }) => input.window === name);
}

function whenOpened(sfn: SFNClient, name: string): Promise<readonly Opened[]> {
  return until(
    `window ${name} to open`,
    () => openingsOf(sfn, name),
    (openings) => openings.length > 0,
  );
}

/** Once, for its own time and not before; how late a timer may be is tested with virtual time. */
function expectOnTime(openings: readonly Opened[], window: string, time: Date): void {
  expect(openings.map(({ input }) => input)).toEqual([{ window, scheduledAt: time.toISOString().replace('.000', '') }]);
  expect(openings[0]?.startedAt.getTime()).toBeGreaterThanOrEqual(time.getTime());
}

describe('a window', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ cluster: { hosts: 1 } });
  });
  afterAll(() => stage.stop());

  test('is opened at its very second, takes its host down and up, and says so in its history', async () => {
    const time = await createWindow(stage, 'soon', ahead(4 * SECOND_MS));

    expectOnTime(await whenOpened(stage.sfn, 'soon'), 'soon', time);
    const history = () => stage.call<{ openings: readonly OpeningView[] }>('GET', '/v1/windows/soon/history');
    const { body } = await until('window soon to close', history, (page) => page.body.openings[0]?.closedAt != null);
    expect(body.openings).toMatchObject([
      { scheduledAt: time.toISOString(), outcome: 'opened', hostCount: 1, result: 'done', outcomes: { arrived: 1 } },
    ]);
  });

  test('that is paused is not opened, nor is one that was deleted', async () => {
    await createWindow(stage, 'paused', ahead(8 * SECOND_MS));
    await createWindow(stage, 'deleted', ahead(8 * SECOND_MS));
    expect((await stage.call('POST', '/v1/windows/paused/pause', {})).status).toBe(200);
    expect((await stage.call('DELETE', '/v1/windows/deleted')).status).toBe(200);
    const last = await createWindow(stage, 'last', ahead(10 * SECOND_MS));

    await whenOpened(stage.sfn, 'last');
    expect(Date.now()).toBeGreaterThan(last.getTime());
    expect(await openingsOf(stage.sfn, 'paused')).toEqual([]);
    expect(await openingsOf(stage.sfn, 'deleted')).toEqual([]);
  });

  test('is no door for the pages of other sites', async () => {
    const answer = await stage.call('GET', '/schedules', undefined, { origin: 'http://evil.example' });

    expect(answer.status).toBe(403);
  });
});

describe('a service that is killed', () => {
  let simulator: Simulator;
  let service: ServiceProcess;
  beforeAll(async () => {
    simulator = await startSimulator({ hosts: 1 });
    service = serviceProcess({ MESOS_MASTERS: simulator.url, RECONCILE_SECONDS: '3600' });
  });
  afterAll(async () => {
    await service.end();
    await simulator.stop();
  });

  test('opens windows on time when it is back, and at once those whose time has come meanwhile', async () => {
    const first = await service.start();
    const during = await createWindow(first, 'during', ahead(4 * SECOND_MS));
    const after = await createWindow(first, 'after', ahead(40 * SECOND_MS));
    await service.kill();
    await sleep(during.getTime() - Date.now() + 10);

    const { url } = await service.start();
    expect(Date.now()).toBeLessThan(after.getTime());
    const sfn = sfnClient(url);

    const [late, ...others] = await whenOpened(sfn, 'during');
    expect([late?.input, others]).toEqual([{ window: 'during', scheduledAt: during.toISOString() }, []]);
    expectOnTime(await whenOpened(sfn, 'after'), 'after', after);
    sfn.destroy();
  });
});
