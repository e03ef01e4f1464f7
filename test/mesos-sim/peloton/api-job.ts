import type { PelotonJobOptions, PelotonOptions } from '../../../local/mesos-sim/simulator.ts';
import { type SimulatedPeloton, type Simulator, startSimulator } from '../../../local/mesos-sim/simulator.ts';
import { QUICK, restartPod } from '../ask-scheduler.ts';

/** One job on a simulated Peloton, and requests about it. */

export let simulator: Simulator;
export let peloton: SimulatedPeloton;

/** @param firstAgentIp not that of a test that runs at the same time */
export async function startApi(
  firstAgentIp: string,
  job: Partial<PelotonJobOptions> = {},
  options: PelotonOptions = {},
): Promise<void> {
  const jobs = [{ name: 'api', instances: 4, ...job }];
  const pelotons = [{ jobs, ...options }];
  simulator = await startSimulator({ ...QUICK, hosts: 4, firstAgentIp, pelotons });
  peloton = simulator.peloton();
}

afterEach(() => simulator.stop());

export const podName = (instance: number) => `${peloton.job('api').id}-${instance}`;
export const restart = (instance: number) => restartPod(peloton.url, podName(instance));
