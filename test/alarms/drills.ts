import type { Context } from 'aws-lambda';
import { createCampaign, stopCampaign } from '../../functions/actions/campaigns/save-campaign.ts';
import { acceptStart } from '../../functions/actions/request/accept-request.ts';
import { resetBreaker } from '../../functions/actions/request/breaker.ts';
import { openWindow } from '../../functions/actions/windows/open-window.ts';
import { handler as queries } from '../../functions/handlers/api-queries.ts';
import type { AlarmId } from '../../infra/monitoring/alarms.ts';
import { create } from '../actions/windows/window-world.ts';
import { apiEvent } from '../fakes/api-operations.ts';
import { startExecution } from '../fakes/flow-driver.ts';
import { type Drill, refused, unreachable } from './drill.ts';
import type { Minute } from './evaluate.ts';

type Ends = () => Promise<void>;

/** Minutes after which nothing of an event is left in the periods of its alarm. */
const PERIOD = 5;

async function nothing(): Promise<void> {}

/**
 * For each alarm: what makes its metric go past its threshold, in the code as it is. Returns what
 * ends it.
 *
 * @param givenUp the metrics of SQS after EventBridge has dropped a notice
 */
export function drills(givenUp: () => Minute): Record<AlarmId, (drill: Drill) => Promise<Ends>> {
  return {
    'host-stuck-draining': async (drill) => {
      await drill.start();
      await drill.pass(20);
      return () => emptied(drill);
    },
    'host-given-up': async (drill) => {
      await drill.start();
      drill.isExecutionRunning = false;
      await drill.pass(45, nothing);
      return async () => {
        drill.isExecutionRunning = true;
        drill.bringBack(true);
        await drill.pass(4);
      };
    },
    'host-forgotten': async (drill) => {
      await drill.start({ duration: '10m' }, 0);
      await drill.pass(15);
      return async () => {
        drill.bringBack();
        await drill.pass(3);
        drill.mesos.restartAgent('h1');
        await drill.pass(4);
      };
    },
    'deadline-passed': async (drill) => {
      await drill.start({ deadline: '5m' });
      await drill.pass(10);
      return () => emptied(drill);
    },
    'breaker-open': async (drill) => {
      Object.assign(drill.services, { breaker: { begun: 1, failed: null, windowSeconds: 3_600 } });
      await drill.start({}, 0);
      await drill.minute(async () => {
        const tooMany = acceptStart(drill.services, { hosts: ['h2'] }, 'ann');
        await tooMany.catch((error: Error) => drill.services.report.warn('refused', { error: error.name }));
      });
      return async () => {
        await resetBreaker(drill.services, 'we have looked', 'bob');
        await drill.pass(2);
      };
    },
    'gate-not-green': async (drill) => {
      let colour: 'red' | 'green' = 'red';
      const ask = async () => ({ colour, evidence: 'too many errors', at: drill.services.clock().toISOString() });
      Object.assign(drill.services, { gates: new Map([['errors', { ask }]]) });
      const request = { hosts: ['h1'], reason: 'kernel', repair: 'none', gates: ['errors'] };
      drill.pending = [startExecution('RollMaintenance', 'm-roll', request)];
      await drill.pass(20);
      return async () => {
        colour = 'green';
        await drill.pass(10);
      };
    },
    'deadline-endangered': async (drill) => {
      const campaign = { name: 'kernel', hosts: ['h1', 'h2'], by: '+5m', settle: '3m', repair: 'none' };
      await drill.minute();
      await createCampaign(drill.services, { ...campaign, concurrency: 2 }, 'ann');
      await drill.pass(8);
      return async () => {
        await stopCampaign(drill.services, 'kernel', 'bob');
        await drill.pass(2);
      };
    },
    'execution-failed': async (drill) => {
      drill.mesos.machineDown = async () => refused();
      await drill.start({}, 0);
      await drill.pass(3);
      return () => drill.pass(PERIOD);
    },
    'reconciliation-not-running': async (drill) => {
      await drill.minute();
      await drill.quiet(5);
      return () => drill.minute();
    },
    'watcher-not-running': async (drill) => {
      await drill.start();
      drill.isExecutionRunning = false;
      await drill.pass(2, nothing);
      return async () => {
        drill.isExecutionRunning = true;
        await drill.minute();
      };
    },
    'drift-repaired-repeatedly': async (drill) => {
      await drill.start();
      await drill.pass(15, async () => {
        drill.mesos.windows = [];
      });
      return () => drill.pass(6 * PERIOD, nothing);
    },
    'mesos-unreachable': async (drill) => {
      const { agents } = drill.mesos;
      drill.mesos.agents = async () => unreachable();
      await drill.pass(3);
      return async () => {
        drill.mesos.agents = agents;
        await drill.minute();
      };
    },
    'agent-lost': async (drill) => {
      await drill.minute();
      drill.mesos.loseAgent('h2');
      await drill.minute();
      return () => drill.pass(PERIOD);
    },
    'api-errors': async (drill) => {
      await askInVain(drill, 5);
      return () => drill.pass(PERIOD);
    },
    throttling: async (drill) => {
      await askInVain(drill, 3);
      return () => drill.pass(PERIOD);
    },
    'window-missed': async (drill) => {
      const scheduledAt = drill.services.clock().toISOString();
      await create(drill.services, { selector: undefined, hosts: ['h2'] });
      await drill.pass(6);
      await drill.minute(async () => {
        const execution = { id: 'm-2', executionArn: 'arn:aws:states:::execution:RollMaintenance:m-2' };
        await openWindow(drill.services, { window: 'rack-7', scheduledAt }, execution, unreachable);
      });
      return () => drill.pass(PERIOD);
    },
    'outbox-growing': async (drill) => {
      await drill.start();
      drill.isBusAway = true;
      drill.mesos.endTasks('h1');
      drill.isExecutionRunning = false;
      await drill.pass(8);
      return async () => {
        drill.isBusAway = false;
        await drill.minute();
      };
    },
    'notices-not-delivered': async (drill) => {
      drill.minutes.push(givenUp());
      await drill.pass(4);
      // The operator has emptied the queue.
      return () => drill.pass(PERIOD);
    },
  };
}

/** The tasks of the first host end. */
async function emptied(drill: Drill): Promise<void> {
  drill.mesos.endTasks('h1');
  await drill.pass(4);
}

/** Asks the API while Mesos and the database are down: a request tries the database four times. */
async function askInVain(drill: Drill, times: number): Promise<void> {
  const context = { awsRequestId: 'r-1', functionName: 'f' } as Context;
  await drill.minute(async () => {
    for (let request = 0; request < times; request += 1) {
      await queries(apiEvent('GET /v1/health'), context);
    }
  });
}
