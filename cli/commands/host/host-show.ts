import { HostView } from '../../../functions/contract/api/api.ts';
import { hostDetails } from '../../lines/host-lines.ts';
import { type Session, segment } from '../../service/session.ts';
import { EXIT } from '../../terminal/exit-code.ts';

/** `host show`: one host with its agents, its maintenance and what blocks it. */
export async function hostShow(session: Session, hostname: string): Promise<number> {
  const { body, document } = await session.client.get(HostView, `/v1/hosts/${segment(hostname, 'host name')}`);
  if (session.json) session.printDocument(document);
  else session.say(hostDetails(body, session.io.now(), session.width));
  return EXIT.done;
}
