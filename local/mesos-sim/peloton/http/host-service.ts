/** The procedures of the host manager (protobuf/peloton/api/v0/host/svc/host_svc.proto). */
import type { HostManager } from '../model/host-manager.ts';
import { YarpcError } from '../model/yarpc-error.ts';
import type { Message } from './messages.ts';
import type { Procedure } from './yarpc.ts';

export const HOST_MANAGER = 'peloton-hostmgr';

const SERVICE = 'peloton.api.v0.host.svc.HostService';
/** Host states by their protobuf numbers. */
const STATES = ['INVALID', 'UNKNOWN', 'UP', 'DRAINING', 'DRAINED', 'DOWN'];

export function hostService(hosts: HostManager): Readonly<Record<string, Procedure>> {
  return {
    [`${SERVICE}::QueryHosts`]: {
      request: { host_states: { enumName: 'peloton.api.v0.host.HostState' } },
      answer: ({ host_states: asked = [] }) => {
        const states = (asked as readonly number[]).map((number) => STATES[number]);
        const found = hosts.hosts().filter(({ state }) => states.length === 0 || states.includes(state));
        if (found.length === 0) return {};
        return { hostInfos: found.map(({ hostname, ip, state }) => ({ hostname, ip, state: `HOST_STATE_${state}` })) };
      },
    },
    [`${SERVICE}::StartMaintenance`]: { ...NAMED, answer: forEach((name) => hosts.startMaintenance(name)) },
    [`${SERVICE}::CompleteMaintenance`]: { ...NAMED, answer: forEach((name) => hosts.completeMaintenance(name)) },
  };
}

const NAMED = { request: { hostname: 'string', hostnames: { isList: 'string' } }, writes: true } as const;

/** Reads one host name, or the old list. All hosts of a list are tried, and their errors are joined. */
function forEach(change: (hostname: string) => void): Procedure['answer'] {
  return ({ hostname = '', hostnames }: Message) => {
    if (hostnames === undefined) {
      change(String(hostname));
      return { hostname };
    }
    const faults = (hostnames as readonly string[]).flatMap((name) => faultOf(() => change(name)));
    if (faults.length > 0) throw new YarpcError('internal', faults.join('; '));
    return {};
  };
}

function faultOf(work: () => void): string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof YarpcError)) throw error;
    return [`code:${error.code} message:${error.message}`];
  }
}
