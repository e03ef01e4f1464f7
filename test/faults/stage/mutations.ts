import type { Host } from '../../../functions/domain/host/host.ts';
import type { AgentTasks } from '../../../functions/domain/mesos/mesos.ts';
import { isOfHost } from '../../../functions/domain/watch/wait.ts';
import type { Services } from '../../../functions/ports/services.ts';

/** The product, broken on purpose: the storms have to notice each of these. */
export type Mutation = (services: Services) => Services;

const ARRIVED: Partial<Record<Host['state'], string>> = {
  HOST_STATE_DRAINED: 'drain',
  HOST_STATE_DOWN: 'take-down',
  HOST_STATE_UP: 'bring-up',
};

/** The tokens of a host are answered before its new state is written. */
export function answersTooEarly(services: Services): Services {
  const { store, executions } = services;
  const putHost: typeof store.putHost = async (host, expectedVersion) => {
    const isArriving = host.outbox.some(({ version, from, to }) => version === expectedVersion + 1 && from !== to);
    const waits = isArriving ? await store.waits() : [];
    for (const { hostname, phase, token } of waits.filter(isOfHost)) {
      if (hostname !== host.hostname || token === null || ARRIVED[host.state] !== phase) continue;
      await executions.answer(token, { kind: 'done' });
    }
    return store.putHost(host, expectedVersion);
  };
  return { ...services, store: { ...store, putHost } };
}

/** Every write succeeds, whatever another process has written since; nobody is kept out by a lease. */
export function overwrites(services: Services): Services {
  const { store } = services;
  return {
    ...services,
    store: {
      ...store,
      putHost: async (host) => store.putHost(host, (await store.host(host.hostname))?.version ?? 0),
      putWatch: async (watch) => {
        await store.putWatch({ ...watch, version: (await store.watch())?.version ?? 0 });
        return true;
      },
      acquireLease: async () => true,
    },
  };
}

/** Agents that were once seen empty are not looked at again. */
export function remembersEmptyAgents(): Mutation {
  const empty = new Map<string, AgentTasks>();
  return (services) => {
    const tasksOnAgent: typeof services.mesos.tasksOnAgent = async (agent, options) => {
      const known = empty.get(agent.agentId);
      if (known !== undefined) return known;
      const found = await services.mesos.tasksOnAgent(agent, options);
      if (found?.tasks.length === 0) empty.set(agent.agentId, found);
      return found;
    };
    return { ...services, mesos: { ...services.mesos, tasksOnAgent } };
  };
}
