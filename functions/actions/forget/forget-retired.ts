import pLimit from 'p-limit';
import { decideRetirement, isLeavingForGood, retirementOf, SILENT_LOOKS } from '../../domain/forget/retirement.ts';
import type { AgentSeen, Host } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';
import { closeOutbox, deliverOutbox } from '../host/host-record.ts';
import { noteLook } from '../host/note-look.ts';
import { removeHost } from './forget-host.ts';

/** Agents asked at the same time: a silent agent takes seconds. */
const AT_ONCE = 50;

/**
 * Looks at a retired host: forgets it when its agent has been silent for long enough, else notes
 * what it waits for. True when it is forgotten.
 */
export async function forgetRetired(services: Services, host: Host): Promise<boolean> {
  const { maintenance } = host;
  const by = retirementOf(host)?.by;
  if (maintenance === null || by === undefined || !isLeavingForGood(host)) return false;
  const decision = decideRetirement(host, maintenance, await answering(services, host));
  if (decision.kind === 'forget') {
    const detail = `forgotten: it is retired, and no agent has answered for ${SILENT_LOOKS} looks`;
    await removeHost(services, host.hostname, { by, detail, isStill: isLeavingForGood });
    return true;
  }
  const { silentLooks, blockers } = decision;
  const settled = await deliverOutbox(services, host);
  const written = await noteLook(services, settled, blockers, { maintenance: { ...maintenance, silentLooks } });
  await closeOutbox(services, written);
  return false;
}

/** Agents that answer at their address. An error is an answer too: a process listens there. */
async function answering({ mesos }: Services, { ip, agents }: Host): Promise<readonly AgentSeen[]> {
  const asked = await pLimit(AT_ONCE).map(agents, async (agent) => {
    const answer = await mesos.isStillDraining({ ip, port: agent.port }).catch(() => true);
    return answer === undefined ? [] : [agent];
  });
  return asked.flat();
}
