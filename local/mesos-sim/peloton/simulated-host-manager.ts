/** A simulated host manager: its HTTP interface, and the controls for tests. */

import type { PelotonOptions } from '../options/peloton-options.ts';
import type { Fault } from '../schedulers/fault.ts';
import type { SchedulerRequest } from '../schedulers/scheduler-server.ts';
import { SchedulerService } from '../schedulers/scheduler-service.ts';
import { HOST_MANAGER, hostService } from './http/host-service.ts';
import { answerYarpc } from './http/yarpc.ts';
import type { HostManager } from './model/host-manager.ts';

export class SimulatedHostManager {
  private readonly manager: HostManager;
  private readonly service: SchedulerService;

  constructor(manager: HostManager, { hostManager, credentials }: PelotonOptions) {
    this.manager = manager;
    const described = { name: HOST_MANAGER, procedures: hostService(manager), credentials, isWriteLocked: false };
    this.service = new SchedulerService({
      processes: 1,
      port: hostManager?.port ?? 0,
      answer: (asked) => answerYarpc(asked, described),
    });
  }

  start(): Promise<void> {
    return this.service.start();
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  get url(): string {
    return `${this.service.urls[0]}/api/v1`;
  }

  get requests(): readonly SchedulerRequest[] {
    return this.service.requests;
  }

  /** Number of times that it has compared Mesos with its records. */
  get periods(): number {
    return this.manager.periods;
  }

  setFault(fault: Fault | undefined): void {
    this.service.setFault(fault);
  }

  /** As QueryHosts lists it, without the prefix; undefined when it does not. */
  stateOf(hostname: string): string | undefined {
    return this.manager.hosts().find((host) => host.hostname === hostname)?.state;
  }
}
