import { HostView } from '../../../functions/contract/api/api.ts';
import { hostDetails } from '../../lines/host-lines.ts';
import { type Session, segment } from '../../service/session.ts';
import { pastShow } from './host-past.ts';

/** `host show`: one host with its agents, its maintenance and what blocks it. */
export async function hostShow(session: Session, hostname: string, { at }: { readonly at?: string }): Promise<number> {
  if (at !== undefined) return pastShow(session, hostname, at);
  const { body, document } = await session.client.get(HostView, `/v1/hosts/${segment(hostname, 'host name')}`);
  return session.answer(document, () => hostDetails(body, session.io.now(), session.width));
}
