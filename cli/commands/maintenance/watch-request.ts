import { type HostView, type MaintenanceAccepted, MaintenanceView } from '../../../functions/contract/api/api.ts';
import { isDown } from '../../../functions/domain/host/host-state.ts';
import { GOAL_OF, type MaintenanceKind } from '../../../functions/domain/request/maintenance.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { hostsArgument } from '../../arguments/host-list.ts';
import { short } from '../../lines/host-lines.ts';
import { type Session, segment } from '../../service/session.ts';
import { CliError, EXIT } from '../../terminal/exit-code.ts';
import { clean } from '../../terminal/text.ts';
import { plainProgress } from '../../watch/plain-progress.ts';
import type { Progress } from '../../watch/progress.ts';
import { type WatchEnd, watch } from '../../watch/watch.ts';
import { lostTasksText } from './lost-tasks.ts';

/** Maximum of hosts that a line names. */
const MAX_NAMES = 20;

/** `--watch`: shows progress until each host of an accepted request has arrived or cannot arrive. */
export async function watchRequest(
  session: Session,
  kind: MaintenanceKind,
  accepted: MaintenanceAccepted,
): Promise<number> {
  const goal = GOAL_OF[kind];
  const hostnames = accepted.hosts.map(({ hostname }) => hostname);
  const end = await watch(session, hostnames, goal, await startProgress(session, kind, hostnames));
  if (end.interrupted) {
    session.io.stderr.write(goodbye(kind, accepted));
    return EXIT.interrupted;
  }
  const lost = end.hosts.filter(({ verdict }) => verdict.kind === 'lost');
  if (session.json) session.printDocument(await finalDocument(session, accepted, end));
  else if (lost.length === 0) session.say(`${plural(hostnames.length, 'host')} ${short(goal)}\n`);
  if (kind === 'start') session.say(await lostTasksText(session, wentDown(accepted, end)));
  if (lost.length === 0) return EXIT.done;
  throw new CliError(
    EXIT.failed,
    `${lost.length} of ${plural(hostnames.length, 'host')} can no longer get to ${goal}`,
    {
      lines: lost.map(({ hostname, verdict }) => `${hostname} ${verdict.kind === 'lost' ? verdict.why : ''}`),
    },
  );
}

/** Hosts that went down during the watch: only their lost tasks are new. */
function wentDown(accepted: MaintenanceAccepted, end: WatchEnd): HostView[] {
  const downBefore = new Set(accepted.hosts.filter(isDown).map(({ hostname }) => hostname));
  return end.hosts.flatMap(({ hostname, host, verdict }) =>
    host !== undefined && verdict.kind === 'arrived' && !downBefore.has(hostname) ? [host] : [],
  );
}

async function startProgress(session: Session, kind: MaintenanceKind, hostnames: readonly string[]): Promise<Progress> {
  const { isTTY, columns = 0 } = session.io.stdout;
  // Lines that are redrawn in place need the terminal's width.
  if (session.json || !isTTY || columns === 0) return plainProgress(session.io, session.say);
  const { terminalProgress } = await import('../../watch/terminal-progress.ts');
  return terminalProgress(hostnames, GOAL_OF[kind], session.io.now);
}

/** The maintenance; without one (every host had arrived before) the answer with current states. */
async function finalDocument(session: Session, accepted: MaintenanceAccepted, end: WatchEnd): Promise<unknown> {
  if (accepted.maintenanceId !== null) {
    const path = `/v1/maintenances/${segment(accepted.maintenanceId, 'maintenance id')}`;
    return (await session.client.get(MaintenanceView, path)).document;
  }
  const now = new Map(end.hosts.map(({ hostname, host }) => [hostname, host?.state]));
  return {
    ...accepted,
    hosts: accepted.hosts.map((host) => ({ ...host, state: now.get(host.hostname) ?? host.state })),
  };
}

function goodbye(kind: MaintenanceKind, { maintenanceId, hosts }: MaintenanceAccepted): string {
  const shown = hosts.slice(0, MAX_NAMES).map(({ hostname }) => hostname);
  const names = `${hostsArgument(shown)}${hosts.length > shown.length ? ',…' : ''}`;
  const lines = [
    `the watch has ended, the ${kind === 'start' ? 'maintenance' : kind} goes on`,
    ...(maintenanceId === null ? [] : [`  see it:     peloton host maintenance status ${maintenanceId}`]),
    ...(kind === 'start' ? [`  cancel it:  peloton host maintenance cancel ${names}`] : []),
  ];
  return `\n${lines.map((line) => `${clean(line)}\n`).join('')}`;
}
