import { MaintenanceView } from '../../functions/contract/api/api.ts';
import type { RolloutView } from '../../functions/contract/api/rolling.ts';
import { isRunning } from '../../functions/domain/rolling/phase.ts';
import type { Reply } from '../service/reply.ts';
import { type Session, segment } from '../service/session.ts';
import { CliError, EXIT } from '../terminal/exit-code.ts';
import { clean, moment } from '../terminal/text.ts';
import { QUIET_MS } from './idle.ts';
import { FIRST_WAIT_MS, nextWait, patiently } from './patience.ts';
import { changesOf } from './rollout-changes.ts';

/** End of a watch. */
interface RolloutEnd {
  /** Undefined when Ctrl-C came before the first look. */
  readonly rollout: RolloutView | undefined;
  /** The maintenance as the service sent it. */
  readonly document: unknown;
  readonly interrupted: boolean;
}

/**
 * Follows a rolling maintenance until it is finished or halted, or until Ctrl-C. Prints each change
 * as a line with the time, also on a terminal: a rolling maintenance takes hours, and operators
 * read back.
 */
export async function watchRollout(session: Session, id: string): Promise<RolloutEnd> {
  const { io } = session;
  const abort = new AbortController();
  const begin = io.now();
  const forget = io.onInterrupt(() => abort.abort());
  const path = `/v1/maintenances/${segment(id, 'maintenance id')}`;
  const outage = (text: string | undefined) =>
    void io.stderr.write(
      `${clock(io.now().toISOString())} ${text === undefined ? 'the service is back' : clean(text)}\n`,
    );
  let last: Reply<MaintenanceView> | undefined;
  let saidIdle = false;
  try {
    for (let wait = FIRST_WAIT_MS; !isOver(last?.body.rollout); wait = nextWait(wait)) {
      await io.sleep(wait, abort.signal);
      if (abort.signal.aborted) break;
      const { signal } = abort;
      const reply = await patiently(session, outage, signal, () =>
        session.client.get(MaintenanceView, path, { signal }),
      );
      const changes = changesOf(last?.body.rollout, rolloutOf(reply.body), io.now());
      session.say(changes.map(({ at, text }) => `${clock(at)} ${clean(text)}\n`).join(''));
      last = reply;
      saidIdle = saidIdle || sayIdle(session, reply.body, begin);
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    forget();
  }
  return { rollout: last?.body.rollout, document: last?.document, interrupted: abort.signal.aborted };
}

/** Says that no host has begun when nothing else says why. Returns true when it said so. */
function sayIdle({ io, say }: Session, { rollout, start }: MaintenanceView, begin: Date): boolean {
  const now = io.now();
  if (rollout === undefined || !isRunning(rollout) || rollout.waves > 0 || rollout.heldBy !== '') return false;
  if (now.getTime() - begin.getTime() < QUIET_MS) return false;
  const why =
    Date.parse(start) > now.getTime()
      ? `it begins at ${moment(start, now)}`
      : 'no execution works on it; the reconciliation starts one within two minutes';
  say(`${clock(now.toISOString())} nothing has happened yet: ${why}\n`);
  return true;
}

function isOver(rollout: RolloutView | undefined): boolean {
  return rollout?.status === 'finished' || rollout?.status === 'halted';
}

/** A reused `clientToken` may name a maintenance without waves. */
function rolloutOf({ maintenanceId, rollout }: MaintenanceView): RolloutView {
  if (rollout !== undefined) return rollout;
  throw new CliError(EXIT.failed, `maintenance ${maintenanceId} does not go in waves`, {
    lines: [`see it: peloton host maintenance status ${maintenanceId}`],
  });
}

function clock(time: string): string {
  return new Date(time).toISOString().slice(11, 19);
}
