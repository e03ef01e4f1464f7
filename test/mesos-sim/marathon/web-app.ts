import type { MarathonAppOptions, MarathonOptions, SimulatorOptions } from '../../../local/mesos-sim/simulator.ts';
import { type SimulatedMarathon, type Simulator, startSimulator } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { ask, QUICK, type Said } from '../ask-scheduler.ts';

/** One app on a simulated Marathon, and requests about it. */

export const WEB = '/shop/web';

export let simulator: Simulator;
export let marathon: SimulatedMarathon;

interface Options {
  readonly app: Partial<MarathonAppOptions> & Pick<MarathonAppOptions, 'instances'>;
  readonly marathon?: MarathonOptions;
  readonly cluster?: SimulatorOptions;
}

/** @param firstAgentIp not that of a test that runs at the same time */
export async function startWeb(firstAgentIp: string, options: Options): Promise<void> {
  const apps = [{ id: WEB, ...options.app }];
  const marathons = [{ apps, ...options.marathon }];
  simulator = await startSimulator({ ...QUICK, firstAgentIp, marathons, ...options.cluster });
  marathon = simulator.marathon();
}

afterEach(() => simulator.stop());

export function get(path: string): Promise<Said> {
  return ask(`${marathon.url}${path}`);
}

export function send(method: string, path: string, body?: object | string): Promise<Said> {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  return ask(`${marathon.url}${path}`, { method, ...(text !== undefined && { body: text }) });
}

export function kill(taskIds: readonly string[], query = ''): Promise<Said> {
  return send('POST', `/v2/tasks/delete${query}`, { ids: taskIds });
}

/** As if the time had passed that it takes. */
export const endKills = () => simulator.hosts.forEach((host) => void host.endKills());
export const endStarts = () => simulator.hosts.forEach((host) => void host.endStarts());

export const taskIds = () => marathon.app(WEB).tasks.map(({ taskId }) => taskId);

export function settled(count = 3): Promise<void> {
  const isSettled = () => {
    const { available, tasks, deployment } = marathon.app(WEB);
    return available === count && tasks.length === count && deployment === undefined;
  };
  return eventually(`${count} instances are healthy and no deployment is left`, isSettled);
}
