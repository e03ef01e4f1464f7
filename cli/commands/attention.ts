import { type AttentionEntry, AttentionView } from '../../functions/contract/api/attention.ts';
import { nameList } from '../../functions/domain/text/counted.ts';
import { optionName } from '../arguments/rolling-options.ts';
import type { Session } from '../service/session.ts';
import { age, clean, wrap } from '../terminal/text.ts';

/** `attention`: what waits for a person, the worst first. */
export async function showAttention(session: Session): Promise<number> {
  const { body, document } = await session.client.get(AttentionView, '/v1/attention');
  return session.answer(document, () => {
    const now = session.io.now();
    session.say(body.entries.map((entry) => entryText(entry, now, session.width)).join('\n'));
    if (body.entries.length === 0) session.io.stderr.write('nothing waits for a person\n');
  });
}

const INDENT = '  ';

function entryText(entry: AttentionEntry, now: Date, width = Number.POSITIVE_INFINITY): string {
  const { severity, title, since, message, runbook, actions } = entry;
  const lines = [message, ...actions.map(commandOf), `read: ${runbook}`];
  const head = `${severity.toUpperCase()}  ${title} (for ${age(since, now)})`;
  return [clean(head), ...lines.map((line) => `${INDENT}${wrap(clean(line), width, INDENT.length)}`), ''].join('\n');
}

const MAX_NAMED = 20;

/** The command that would help. */
function commandOf({
  action,
  hosts = [],
  maintenanceId,
  campaign,
  request = {},
}: AttentionEntry['actions'][number]): string {
  if (action === 'reset') return 'peloton breaker reset --reason TEXT';
  if (campaign !== undefined) return `peloton campaign ${action} ${campaign}`;
  if (action === 'override') return `peloton host maintenance resume ${maintenanceId} --override-gate REASON`;
  if (maintenanceId !== undefined) return `peloton host maintenance ${action} ${maintenanceId}`;
  const names = hosts.length > MAX_NAMED ? nameList(hosts, MAX_NAMED) : hosts.join(',');
  if (action === 'forget') return `peloton host forget ${hosts.length === 1 ? names : '<host>'}`;
  const options = Object.entries(request).map(([name, value]) => ` --${optionName(name)} ${value}`);
  return `peloton host maintenance ${action} ${names}${options.join('')}`;
}
