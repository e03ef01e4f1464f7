import { type Simulator, type SimulatorOptions, startSimulator } from '../../local/mesos-sim/simulator.ts';
import { QUICK } from './ask-scheduler.ts';

/** A quick cluster with the simulator's own frameworks, unless the test names some. */

const { frameworks: _, ...TIMES } = QUICK;

export let simulator: Simulator;

export async function start(options: SimulatorOptions): Promise<void> {
  simulator = await startSimulator({ ...TIMES, firstAgentIp: '127.2.0.1', ...options });
}

afterEach(() => simulator.stop());

export const isRunning = ({ state }: { readonly state: string }) => state === 'TASK_RUNNING';
