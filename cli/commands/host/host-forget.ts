import { HostForgotten } from '../../../functions/contract/api/api.ts';
import type { ControlRequest } from '../../../functions/contract/api/requests.ts';
import { type Session, segment } from '../../service/session.ts';
import { clean } from '../../terminal/text.ts';

/** `host forget`: removes the record of a host that has left the cluster. */
export async function hostForget(session: Session, hostname: string, request: ControlRequest): Promise<number> {
  const path = `/v1/hosts/${segment(hostname, 'host name')}`;
  const { body, document } = await session.client.delete(HostForgotten, path, request);
  return session.answer(document, () => `Host ${clean(body.hostname)} is forgotten; its history stays\n`);
}
