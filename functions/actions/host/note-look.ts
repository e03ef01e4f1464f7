import { datedBlockers, MAX_BLOCKERS } from '../../domain/drain/drain.ts';
import { appearedBlockers, blockerNotes } from '../../domain/drain/drain-notes.ts';
import { isKnown } from '../../domain/drain/progress.ts';
import type { Blocker, Host } from '../../domain/host/host.ts';
import { isWantedDown } from '../../domain/host/host-state.ts';
import type { Services } from '../../ports/services.ts';
import { noteOnHost } from './host-record.ts';

export type OpenBlocker = Omit<Blocker, 'since'>;

/**
 * Writes the result of a look if it changed; returns the host as written.
 *
 * @param notes sentences for the history; changes of blockers on the way down are noted anyway
 */
export async function noteLook(
  services: Services,
  host: Host,
  blockers: readonly OpenBlocker[],
  found: Partial<Pick<Host, 'tasks' | 'drain' | 'agents' | 'ip' | 'mesosHostname' | 'attributes' | 'maintenance'>> = {},
  notes: readonly string[] = [],
): Promise<Host> {
  const kept = blockers.slice(0, MAX_BLOCKERS);
  const now = services.clock();
  const change = { ...found, blockers: datedBlockers(kept, host.blockers, now) };
  const isDown = isWantedDown(host);
  const history = isDown ? [...notes, ...blockerNotes(host.blockers, kept)] : notes;
  const blocked = isDown ? appearedBlockers(host.blockers, kept).filter(isOfTask) : [];
  const noted = { ...host, ...change };
  if (history.length === 0 && isKnown(host, noted, now)) return host;
  const drain = noted.drain && { ...noted.drain, notedAt: now.toISOString() };
  const written = await noteOnHost(services, host, { ...change, drain }, history);
  if (blocked.length > 0) services.report.count('MovesRefused', blocked.length);
  return written;
}

function isOfTask({ taskId }: OpenBlocker): boolean {
  return taskId !== '';
}
