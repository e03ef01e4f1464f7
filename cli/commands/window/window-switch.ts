import type { ControlRequest } from '../../../functions/contract/api/requests.ts';
import { WindowDeleted, WindowView } from '../../../functions/contract/api/windows.ts';
import { local } from '../../lines/window-lines.ts';
import { type Session, segment } from '../../service/session.ts';
import { clean } from '../../terminal/text.ts';

/** `window pause` and `window resume`. */
export async function windowSwitch(
  session: Session,
  kind: 'pause' | 'resume',
  name: string,
  request: ControlRequest,
): Promise<number> {
  const path = `/v1/windows/${segment(name, 'window name')}/${kind}`;
  const { body, document } = await session.client.post(WindowView, path, request);
  return session.answer(document, () => (kind === 'pause' ? pausedText(body) : resumedText(body)), body.warnings);
}

function pausedText({ name, openings }: WindowView): string {
  const open = openings.find(({ outcome, closedAt }) => outcome === 'opened' && closedAt === null);
  const goesOn = open === undefined ? '' : `; maintenance ${clean(open.maintenanceId ?? '')} goes on`;
  return `Window ${clean(name)} is paused: it stays closed until it is resumed${goesOn}\n`;
}

function resumedText({ name, next }: WindowView): string {
  const first = next.find(({ blackout }) => blackout === null);
  return `Window ${clean(name)} opens again${first === undefined ? '' : `, next ${local(first.local.opensAt)}`}\n`;
}

/** `window delete` */
export async function windowDelete(session: Session, name: string, request: ControlRequest): Promise<number> {
  const path = `/v1/windows/${segment(name, 'window name')}`;
  const { body, document } = await session.client.delete(WindowDeleted, path, request);
  const text = `Window ${clean(body.name)} is deleted; its history stays\n`;
  return session.answer(document, () => text, body.warnings);
}
