import type { Host, Verify } from '../../domain/host/host.ts';
import { isDown } from '../../domain/host/host-state.ts';
import { afterAnswer, isAskedNow, newVerify, verifyBlocker } from '../../domain/host/verify.ts';
import type { Agent } from '../../domain/mesos/mesos.ts';
import type { Services } from '../../ports/services.ts';
import { noteOnHost } from '../host/host-record.ts';
import { noteLook } from '../host/note-look.ts';
import { repairHost } from '../repair/repair-host.ts';
import { noteFailure } from '../request/breaker.ts';
import { finishUpUnlessBlocked } from './return-host.ts';

/** The check that the host still has to pass. A cancelled drain needs none: it never was down. */
export function openVerify(host: Host): Verify | undefined {
  return isDown(host) ? host.maintenance?.verify : undefined;
}

/**
 * Asks the hook about a host whose agents are back, and ends the maintenance when it agrees.
 * Otherwise the host stays on its way, with the hook's message as its blocker.
 */
export async function finishUpWhenVerified(services: Services, host: Host, agents: readonly Agent[]): Promise<Host> {
  const verify = openVerify(host);
  if (verify === undefined) return finishUpUnlessBlocked(services, host, agents);
  if (!isAskedNow(verify, services.clock())) return noteLook(services, host, [verifyBlocker(host.hostname, verify)]);
  // Stored before the first call: the hook recognises a repeated question by it.
  const startedAt = verify.startedAt ?? services.clock().toISOString();
  const begun = await note(services, host, { ...verify, startedAt });
  const answer = await repairHost(services, questionOf(begun, { ...verify, startedAt }, agents));
  if (answer.outcome === 'done') {
    const { next = [] } = verify;
    return next.length === 0
      ? finishUpUnlessBlocked(services, begun, agents)
      : note(services, begun, newVerify(next.join(',')));
  }
  const next = afterAnswer({ ...verify, startedAt }, answer, services.clock());
  return next.failed ? fail(services, begun, next) : note(services, begun, next);
}

function questionOf(host: Host, verify: Verify & { readonly startedAt: string }, agents: readonly Agent[]) {
  const { id: maintenanceId = '', requestedBy = '', reason = '' } = host.maintenance ?? {};
  const { hook, startedAt, handle } = verify;
  const ip = agents[0]?.ip ?? host.ip;
  return {
    ...{ hook, hostname: host.hostname, ip, maintenanceId, startedAt, requestedBy, reason },
    handle: handle ?? undefined,
  };
}

function note(services: Services, host: Host, verify: Verify): Promise<Host> {
  const maintenance = host.maintenance && { ...host.maintenance, verify };
  return noteLook(services, host, [verifyBlocker(host.hostname, verify)], { maintenance });
}

/** Records the failure. The host's execution waits until an operator completes the host again. */
async function fail(services: Services, host: Host, verify: Verify): Promise<Host> {
  const maintenance = host.maintenance && { ...host.maintenance, verify };
  const blocker = { ...verifyBlocker(host.hostname, verify), since: services.clock().toISOString() };
  const message = `verify ${verify.hook}: ${verify.message}`;
  services.report.warn('the check of a host that came back has failed', { hostname: host.hostname, message });
  const failure = { error: 'VerifyFailed', message };
  const written = await noteOnHost(
    services,
    host,
    { maintenance, blockers: [blocker] },
    [`not UP: ${message}`],
    failure,
  );
  await noteFailure(services);
  return written;
}
