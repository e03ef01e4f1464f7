import type { ResumeRequest } from '../../../functions/contract/api/requests.ts';
import { RolloutChanged } from '../../../functions/contract/api/rolling.ts';
import { isFinished, isRunning } from '../../../functions/domain/rolling/phase.ts';
import { controlLines, phasesText } from '../../lines/rollout-lines.ts';
import { type Session, segment } from '../../service/session.ts';
import { clean } from '../../terminal/text.ts';

export type RollingControl = 'pause' | 'resume' | 'stop';

const UNDER_WAY = 'Hosts that have begun go on to their end.\n';

/** `host maintenance pause`, `resume` and `stop` of a rolling maintenance. */
export async function controlRolling(
  session: Session,
  kind: RollingControl,
  id: string,
  request: ResumeRequest,
): Promise<number> {
  const path = `/v1/maintenances/${segment(id, 'maintenance id')}/${kind}`;
  const { body, document } = await session.client.post(RolloutChanged, path, request);
  return session.answer(document, () => changedText(kind, body));
}

function changedText(kind: RollingControl, { maintenanceId, rollout }: RolloutChanged): string {
  const { status, counts } = rollout;
  const title = `Maintenance ${clean(maintenanceId)} is ${status}: ${phasesText(counts)}\n`;
  if (isFinished(rollout)) return title;
  const waits = !isRunning(rollout) && (counts.waiting ?? 0) > 0;
  const next = controlLines(maintenanceId, 'status', ...(waits ? (['resume'] as const) : []));
  return `${title}${kind === 'resume' ? '' : UNDER_WAY}\n${next.map((line) => `${line}\n`).join('')}`;
}
