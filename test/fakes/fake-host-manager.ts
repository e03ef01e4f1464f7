import { MaintenanceError } from '../../functions/contract/errors.ts';
import type { HostManager } from '../../functions/ports/host-manager.ts';

/** A host manager that records each notice, and answers as a test says. */
export interface FakeHostManager extends HostManager {
  readonly told: string[];
  readonly known: Map<string, 'in-use' | 'taken-out'>;
  /** Cannot be reached. */
  isAway: boolean;
  /** Reasons for refusing a notice, by host. */
  readonly refusals: Map<string, string>;
  /** Called with each notice. */
  onTold: (what: string) => void;
}

export function fakeHostManager(hostnames: readonly string[]): FakeHostManager {
  const manager: FakeHostManager = {
    name: 'the host manager',
    told: [],
    known: new Map(hostnames.map((hostname) => [hostname, 'in-use'])),
    isAway: false,
    refusals: new Map(),
    onTold: () => {},
    hosts: async () => {
      checkPresence();
      return new Map(manager.known);
    },
    start: async (hostname) => tell('start', hostname, 'taken-out'),
    complete: async (hostname) => tell('complete', hostname, 'in-use'),
  };
  function checkPresence(): void {
    if (manager.isAway) throw new MaintenanceError('SchedulerUnavailable', 'QueryHosts: connection refused');
  }
  function tell(what: 'start' | 'complete', hostname: string, next: 'in-use' | 'taken-out'): string | undefined {
    checkPresence();
    const refusal = manager.refusals.get(hostname);
    if (refusal !== undefined) return refusal;
    manager.told.push(`${what} ${hostname}`);
    manager.known.set(hostname, next);
    manager.onTold(`${what} ${hostname}`);
    return undefined;
  }
  return manager;
}
