import { BreakerView } from '../../../functions/contract/api/health.ts';
import { formatDuration } from '../../../functions/domain/time/duration.ts';
import type { Reply } from '../../service/reply.ts';
import type { Session } from '../../service/session.ts';
import { properties, table } from '../../terminal/table.ts';
import { moment } from '../../terminal/text.ts';

/** `breaker show` */
export async function breakerShow(session: Session): Promise<number> {
  return print(session, await session.client.get(BreakerView, '/v1/breaker'));
}

/** `breaker reset` */
export async function breakerReset(session: Session, { reason }: { readonly reason: string }): Promise<number> {
  return print(session, await session.client.post(BreakerView, '/v1/breaker/reset', { reason }));
}

function print(session: Session, { body, document }: Reply<BreakerView>): number {
  return session.answer(document, () => breakerText(body, session.io.now(), session.width));
}

function breakerText({ limits, open, events, ...counts }: BreakerView, now: Date, width: number | undefined): string {
  if (limits === null) return 'There is no breaker: the setting BREAKER limits nothing\n';
  const most = (count: number, limit: number | null) => (limit === null ? undefined : `${count} of at most ${limit}`);
  const head = properties(
    [
      ['Breaker', open === null ? 'closed' : `OPEN since ${moment(open.at, now)}`],
      ['Why', open?.why],
      ['Window', formatDuration(limits.windowSeconds)],
      ['Begun', most(counts.begun, limits.begun)],
      ['Failed', most(counts.failed, limits.failed)],
      ['To close it', open === null ? undefined : 'peloton breaker reset --reason TEXT'],
    ],
    width,
  );
  const rows = events.toReversed().map(({ at, by, text }) => [moment(at), by, text]);
  return rows.length === 0 ? head : `${head}\n${table(['At', 'By', 'What'], rows, width)}`;
}
