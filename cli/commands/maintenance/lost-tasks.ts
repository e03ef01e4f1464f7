import pLimit from 'p-limit';
import { HistoryPage, type HostView } from '../../../functions/contract/api/api.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { type Session, segment } from '../../service/session.ts';
import { clean } from '../../terminal/text.ts';

const AT_ONCE = 8;
/** The last two changes of state are among this many events. */
const NEWEST = 100;

/** Names the tasks lost on hosts that their deadline forced down, one line a host; empty if none. */
export async function lostTasksText(session: Session, hosts: readonly HostView[]): Promise<string> {
  const forced = hosts.filter(({ tasks }) => tasks.lost > 0);
  if (forced.length === 0) return '';
  const limit = pLimit(AT_ONCE);
  const lines = await Promise.all(forced.map(({ hostname }) => limit(() => lostTasksOf(session, hostname))));
  const count = forced.reduce((sum, { tasks }) => sum + tasks.lost, 0);
  const title = `${plural(count, 'task')} lost on ${plural(forced.length, 'host')} forced down at the deadline:`;
  return [title, ...lines.map((line) => `  ${clean(line)}`)].map((line) => `${line}\n`).join('');
}

/** The history's details of the last change to DRAINED and to DOWN: they name the tasks. */
async function lostTasksOf({ client }: Session, hostname: string): Promise<string> {
  const path = `/v1/hosts/${segment(hostname, 'host name')}/history`;
  const { events } = (await client.get(HistoryPage, path, { query: { limit: NEWEST } })).body;
  const changes = events.filter(({ from, to }) => from !== to);
  const details = (['HOST_STATE_DRAINED', 'HOST_STATE_DOWN'] as const).map(
    (state) => changes.find(({ to }) => to === state)?.detail,
  );
  return `${hostname} ${details.filter((detail) => detail !== undefined).join('; ')}`;
}
