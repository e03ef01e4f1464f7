/** A simulated host manager: its HTTP interface, and the controls for tests. */
import type { Reply } from '../http/reply.ts';
import type { PelotonOptions } from '../options/peloton-options.ts';
import type { Asked } from '../schedulers/request.ts';
import { SchedulerService } from '../schedulers/scheduler-service.ts';
import { HOST_MANAGER, hostService } from './http/host-service.ts';
import { answerYarpc } from './http/yarpc.ts';
import type { HostManager } from './model/host-manager.ts';

export class SimulatedHostManager extends SchedulerService {
  private readonly manager: HostManager;
  private readonly credentials: PelotonOptions['credentials'];

  constructor(manager: HostManager, { hostManager, credentials }: PelotonOptions) {
    super(1, hostManager?.port ?? 0);
    this.manager = manager;
    this.credentials = credentials;
  }

  protected override answer(asked: Asked): Reply {
    const { manager, credentials } = this;
    return answerYarpc(asked, {
      name: HOST_MANAGER,
      procedures: hostService(manager),
      credentials,
      isWriteLocked: false,
    });
  }

  override get urls(): readonly string[] {
    return super.urls.map((url) => `${url}/api/v1`);
  }

  /** Number of times that it has compared Mesos with its records. */
  get periods(): number {
    return this.manager.periods;
  }

  /** The host's state in QueryHosts, without its prefix; undefined when QueryHosts does not list the host. */
  stateOf(hostname: string): string | undefined {
    return this.manager.hosts().find((host) => host.hostname === hostname)?.state;
  }
}
