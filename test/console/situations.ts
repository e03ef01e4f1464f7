import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListStateMachinesCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { createDynamoClient } from '../../functions/adapters/store/dynamo/dynamo-client.ts';
import { createDynamoStore } from '../../functions/adapters/store/dynamo-store.ts';
import type { AttentionView } from '../../functions/contract/api/attention.ts';
import type { WindowView } from '../../functions/contract/api/windows.ts';
import type { GateSettings } from '../../functions/contract/settings/gate-settings.ts';
import { LOCAL_ACCESS, startDatabase } from '../../local/database/database.ts';
import { closeAll, ownerServer } from '../adapters/schedulers/webhook/owner-server.ts';
import { jobsOf, marathonApp } from '../scenarios/jobs/limited-jobs.ts';
import { dropFromSchedule } from '../scenarios/master-view.ts';
import { openStage, type Stage, until } from '../scenarios/stage.ts';

/** A cluster in which everything waits for a person that may: each situation with a cause of its own. */

export interface Situations {
  readonly stage: Stage;
  /** Ids of the rolling maintenances that wait. */
  readonly rolling: Readonly<Record<'halted' | 'gated', string>>;
  /** The answer of the gate. */
  gate: 'red' | 'green';
  stop(): Promise<void>;
}

const AWAY = [
  { name: 'spark-etl', share: 0, relaunch: false },
  { name: 'away', share: 0, relaunch: false },
];
const LIMITED = { instances: 4, mayBeAway: 1 };

export async function openSituations(): Promise<Situations> {
  const answer = { gate: 'red' as Situations['gate'] };
  const owner = await ownerServer(() => ({
    body: JSON.stringify({ status: answer.gate, message: 'checkout has too many errors' }),
  }));
  const gates = { errors: { type: 'webhook', url: owner.url } } satisfies Record<string, Partial<GateSettings[string]>>;
  const database = await startDatabase({ dir: ':memory:' });
  const stage = await openStage({
    isTraced: false,
    cluster: {
      hosts: 15,
      frameworks: AWAY,
      marathons: [
        {
          apps: [
            marathonApp({ ...LIMITED, name: 'orders', on: ['host1', 'host2'], spare: ['host2'] }),
            marathonApp({ ...LIMITED, name: 'search', on: ['host3', 'host4'], cpus: 1.9 }),
          ],
        },
      ],
    },
    service: {
      stuckSeconds: 1,
      forgottenSeconds: 1,
      reconcileSeconds: 1,
      gates: JSON.stringify(gates),
      dynamodbEndpoint: database.endpoint,
    },
    schedulers: (simulator) => [
      { framework: 'marathon', type: 'marathon', url: simulator.marathon().url },
      { framework: 'spark-*', type: 'wait' },
    ],
  });
  const stop = async () => {
    await stage.stop();
    await database.stop();
    await closeAll();
  };
  try {
    const rolling = await makeThem(stage);
    await missWindow(stage);
    await makeDrift(stage, database.endpoint);
    return Object.assign(answer, { stage, rolling, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeThem({ simulator, request, call }: Stage): Promise<Situations['rolling']> {
  const { scheduler, tasksOn } = jobsOf(simulator, 'marathon');
  scheduler.makeUnhealthy(tasksOn('orders', ['host2'])[0]?.taskId ?? '');
  simulator.setInverseOfferAnswer('spark-etl', 'decline');
  simulator.launchTask({ framework: 'spark-etl', hostname: 'host5', atOnce: true });
  simulator.launchTask({ framework: 'away', hostname: 'host6', atOnce: true });
  simulator.launchTask({ framework: 'away', hostname: 'host15', atOnce: true });
  simulator.disconnectFramework('away');
  simulator.host('host7').stopInit();
  simulator.host('host7').kill();
  simulator.host('host8').stopInit();
  await request('start', { hosts: ['host1', 'host3', 'host5', 'host6'], reason: 'kernel' });
  await request('start', { hosts: ['host10'], reason: 'fan' });
  await request('start', { hosts: ['host15'], deadline: '1s' });
  const one = { concurrency: 1, reason: 'firmware' };
  const halted = await request('start', {
    ...one,
    hosts: ['host8', 'host9'],
    repair: 'none',
    returnTimeout: '1s',
  });
  const gated = await request('start', { ...one, hosts: ['host11', 'host12'], gates: ['errors'] });
  const paused = await request('start', { ...one, hosts: ['host13', 'host14'] });
  await call('POST', `/v1/maintenances/${paused.maintenanceId}/pause`);
  return { halted: halted.maintenanceId ?? '', gated: gated.maintenanceId ?? '' };
}

/** EventBridge Scheduler starts the execution ten minutes late: too late to open the window. */
async function missWindow({ call, sfn }: Stage): Promise<void> {
  const settings = { name: 'nights', hosts: ['host14'], schedule: 'rate(365 days)', duration: '1h' };
  await call('POST', '/v1/windows', settings);
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  const { stateMachineArn } = stateMachines.find(({ name }) => name === 'RollMaintenance') ?? {};
  const input = JSON.stringify({ window: 'nights', scheduledAt: minutesAgo(10) });
  await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  const openings = async () => (await call<WindowView>('GET', '/v1/windows/nights')).body.openings;
  await until('the window to be missed', openings, ([opening]) => opening?.outcome === 'missed');
}

/**
 * Another system drops the window of host15 from Mesos' schedule. It has done so before, as the service's
 * record says: three times within half an hour would take the test ten minutes.
 */
async function makeDrift({ simulator, call, hostWhen }: Stage, endpoint: string): Promise<void> {
  const client = createDynamoClient({ endpoint, ...LOCAL_ACCESS });
  const { TableNames: [tableName = ''] = [] } = await client.send(new ListTablesCommand({}));
  const before = [12, 6].map((minutes) => ({ at: minutesAgo(minutes), hostnames: ['host15'] }));
  await createDynamoStore({ tableName, client }).putCorrections(before);
  client.destroy();
  // Until a host drains, its request puts back what is missing.
  await hostWhen('host15', 'HOST_STATE_DRAINING');
  await dropFromSchedule(simulator, 'host15');
  const kinds = async () => (await call<AttentionView>('GET', '/v1/attention')).body.entries.map(({ kind }) => kind);
  await until('the drift to be seen', kinds, (all) => all.includes('drift-returns'));
}

function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}
