/** The Marathons and Pelotons of a simulated cluster. */

import { SimulatedMarathon } from './marathon/simulated-marathon.ts';
import type { SchedulerLink } from './model/framework.ts';
import type { Timers } from './model/timers.ts';
import type { Settings } from './options/options.ts';
import type { MesosMachines } from './peloton/model/mesos-machines.ts';
import { SimulatedPeloton } from './peloton/simulated-peloton.ts';
import type { JobFramework } from './schedulers/job-framework.ts';

export class AllSchedulers {
  private readonly marathons: readonly SimulatedMarathon[];
  private readonly pelotons: readonly SimulatedPeloton[];

  constructor(
    settings: Settings,
    timers: Timers,
    link: SchedulerLink,
    endTask: (framework: string, taskId: string) => void,
    machines: MesosMachines,
  ) {
    const around = [settings, timers, link, endTask] as const;
    this.marathons = settings.marathons.map((options) => new SimulatedMarathon(options, ...around));
    this.pelotons = settings.pelotons.map((options) => new SimulatedPeloton(options, ...around, machines));
  }

  get frameworks(): readonly JobFramework[] {
    return this.all.map(({ framework }) => framework);
  }

  private get all(): readonly (SimulatedMarathon | SimulatedPeloton)[] {
    return [...this.marathons, ...this.pelotons];
  }

  async start(): Promise<void> {
    for (const scheduler of this.all) await scheduler.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((scheduler) => scheduler.stop()));
  }

  marathon(name?: string): SimulatedMarathon {
    return named(this.marathons, 'Marathon', name);
  }

  peloton(name?: string): SimulatedPeloton {
    return named(this.pelotons, 'Peloton', name);
  }
}

function named<T extends { readonly name: string }>(
  schedulers: readonly T[],
  kind: string,
  name: string | undefined,
): T {
  const found = name === undefined ? schedulers[0] : schedulers.find((scheduler) => scheduler.name === name);
  if (found === undefined) throw new Error(`the simulated cluster has no ${kind} ${name ?? ''}`.trimEnd());
  return found;
}
