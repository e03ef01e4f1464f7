import { isMaintenanceError } from '../../../functions/contract/errors.ts';
import { reconcile } from '../../../functions/handlers/reconcile.ts';
import { arnOf } from '../../faults/stage/flows.ts';
import { INTERFERE } from '../../faults/world/happenings.ts';
import type { TinyWorld } from './world.ts';

/** Changes by others, and passes of the reconciliation: each may come at any time. */

interface Event {
  readonly writes: readonly string[];
  readonly when?: (world: TinyWorld, hostname: string) => boolean;
  readonly happen: (world: TinyWorld, hostname: string) => unknown;
}

const byOther = (kind: keyof typeof INTERFERE, writes: readonly string[]): Event => ({
  writes,
  happen: async (world, hostname) => {
    try {
      await INTERFERE[kind](world, hostname);
    } catch (error) {
      // Mesos refuses them as it refuses us.
      if (!isMaintenanceError(error)) throw error;
    }
  },
});

const WATCHER = arnOf('WatchHosts', 'console-0');

export const EVENTS: Readonly<Record<string, Event>> = {
  ownWindow: byOther('ownWindow', ['schedule']),
  windowOnOurs: byOther('windowOnOurs', ['schedule']),
  dropOurs: byOther('dropOurs', ['schedule']),
  wipe: byOther('wipe', ['schedule']),
  // Tasks of jobs end with their machine.
  down: byOther('down', ['schedule', 'agents:*', 'down:*', 'tasks:*', 'job']),
  up: byOther('up', ['schedule', 'agents:*', 'down:*', 'tasks:*']),
  reactivate: byOther('reactivate', ['agents:*']),
  deactivate: byOther('deactivate', ['agents:*']),
  task: {
    writes: ['tasks:*'],
    when: ({ cluster }, hostname) => cluster.agent(hostname)?.drain === undefined,
    happen: ({ cluster }, hostname) => cluster.launch(hostname, 'f4'),
  },
  webTask: {
    writes: ['tasks:*'],
    when: ({ cluster }, hostname) => cluster.agent(hostname)?.drain === undefined,
    happen: ({ cluster }, hostname) => cluster.launch(hostname, 'f1'),
  },
  replace: {
    writes: ['agents:*', 'tasks:*', 'job'],
    when: ({ cluster }, hostname) => cluster.agent(hostname) !== undefined,
    happen: ({ cluster }, hostname) => cluster.replaceAgent(hostname),
  },
  endTasks: { writes: ['tasks:*', 'agents:*'], happen: ({ cluster }, hostname) => cluster.endPlainTasks(hostname) },
  reregister: {
    writes: ['agents:*'],
    when: ({ cluster }, hostname) => cluster.agent(hostname) !== undefined,
    happen: ({ cluster }, hostname) => cluster.reregister(hostname),
  },
  pass: {
    writes: [],
    happen: (world) => world.invoke('reconcile', (services) => reconcile({}, services)),
  },
  watcher: {
    writes: [`begin:${WATCHER}`, `run:${WATCHER}*`],
    happen: ({ book }) => book.begin('WatchHosts', 'console-0', {}),
  },
};
