import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import type { RolloutView } from '../../../functions/contract/api/rolling.ts';
import { isUnderWay } from '../../../functions/domain/rolling/phase.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { controlLines, namesByNote } from '../../lines/rollout-lines.ts';
import type { Session } from '../../service/session.ts';
import { CliError, EXIT } from '../../terminal/exit-code.ts';
import { clean } from '../../terminal/text.ts';
import { watchRollout } from '../../watch/watch-rollout.ts';

type RolloutHost = RolloutView['hosts'][number];

/** Maximum of hosts that a line names, and of failed hosts with a line of their own. */
const MAX_NAMES = 20;

/**
 * `--watch` of a rolling start: ends when the maintenance is finished or halted. Throws when it
 * halts, when hosts fail, or when accepted hosts are skipped, so that a script notices.
 */
export async function watchRolling(session: Session, accepted: MaintenanceAccepted): Promise<number> {
  const id = accepted.maintenanceId ?? '';
  const { rollout, document, interrupted } = await watchRollout(session, id);
  if (interrupted || rollout === undefined) {
    session.io.stderr.write(goodbye(id));
    return EXIT.interrupted;
  }
  if (session.json) session.printDocument(document);
  if (rollout.status === 'halted') throw haltedError(id, rollout);
  const fault = finishedError(id, accepted, rollout);
  if (fault !== undefined) throw fault;
  return EXIT.done;
}

function haltedError(id: string, { hosts, heldBy, counts }: RolloutView): CliError {
  const waiting = counts.waiting ?? 0;
  const underWay = hosts.filter(isUnderWay).length;
  const goOn =
    underWay === 1
      ? '1 other is under way and goes on to its end'
      : `${underWay} others are under way and go on to their end`;
  return new CliError(EXIT.failed, `maintenance ${id} has halted`, {
    lines: [
      heldBy,
      ...failedLines(hosts),
      `${plural(waiting, 'host')} ${waiting === 1 ? 'has' : 'have'} not begun${underWay === 0 ? '' : `, ${goOn}`}`,
      ...controlLines(id, 'status', 'resume', 'stop'),
    ],
  });
}

function finishedError(id: string, accepted: MaintenanceAccepted, { hosts }: RolloutView): CliError | undefined {
  const failed = hosts.filter(({ phase }) => phase === 'failed');
  const acceptedHosts = new Set(
    accepted.hosts.flatMap(({ hostname, outcome }) => (outcome === 'accepted' ? [hostname] : [])),
  );
  const skipped = hosts.filter(({ hostname, phase }) => phase === 'skipped' && acceptedHosts.has(hostname));
  if (failed.length + skipped.length === 0) return undefined;
  const skippedLines = namesByNote(skipped, MAX_NAMES).map(({ names, note }) => `${names} skipped: ${note}`);
  const counts = [
    ...(failed.length === 0 ? [] : [`${failed.length} failed`]),
    ...(skipped.length === 0 ? [] : [`${skipped.length} skipped`]),
  ];
  return new CliError(EXIT.failed, `of ${plural(hosts.length, 'host')} ${counts.join(', ')}`, {
    lines: [...failedLines(hosts), ...skippedLines, ...controlLines(id, 'status')],
  });
}

function failedLines(hosts: readonly RolloutHost[]): string[] {
  const failed = hosts.filter(({ phase }) => phase === 'failed');
  const lines = failed.slice(0, MAX_NAMES).map(({ hostname, note }) => `${hostname} failed: ${note}`);
  return failed.length > lines.length ? [...lines, `and ${failed.length - lines.length} more failed`] : lines;
}

function goodbye(id: string): string {
  const lines = controlLines(id, 'status', 'pause', 'stop').map((line) => `  ${line}`);
  return `\n${['the watch has ended, the maintenance goes on', ...lines].map((line) => `${clean(line)}\n`).join('')}`;
}
