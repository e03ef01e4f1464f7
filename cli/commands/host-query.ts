import { HostPage, MAX_PAGE } from '../../functions/contract/api.ts';
import type { HostState } from '../../functions/domain/host.ts';
import { allPages } from '../client.ts';
import { EXIT } from '../exit-code.ts';
import { hostTable } from '../host-lines.ts';
import type { Session } from '../session.ts';

/** `host query`: every host in the wanted states (none: all), all pages in one table or one document. */
export async function hostQuery(session: Session, options: { states?: readonly HostState[] }): Promise<number> {
  const states = options.states ?? [];
  const filter = states.length === 0 ? undefined : states.join(',');
  const pages = await allPages((nextToken) =>
    session.client.get(HostPage, '/v1/hosts', { query: { states: filter, limit: MAX_PAGE, nextToken } }),
  );
  if (session.json) {
    session.printDocument({ hosts: pages.flatMap(({ document }) => (document as { hosts: unknown[] }).hosts) });
    return EXIT.done;
  }
  const hosts = pages.flatMap(({ body }) => body.hosts);
  session.say(hostTable(hosts, session.io.now(), session.width));
  if (hosts.length === 0)
    session.io.stderr.write(`no host${filter === undefined ? '' : ` is ${states.join(' or ')}`}\n`);
  return EXIT.done;
}
