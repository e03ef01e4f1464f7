import { MaintenanceError } from '../../../contract/errors.ts';
import type { Call } from '../../http/transport.ts';
import type { Leader } from '../masters/leader.ts';
import { Slaves } from '../wire/wire-agents.ts';
import { WireSchedule } from '../wire/wire-maintenance.ts';
import { decode } from '../wire/wire-refusals.ts';
import { V0MasterState } from '../wire/wire-tasks.ts';

/** Finds out by the v0 endpoints that the leader has read its registry. */

/** Mesos' --registry_fetch_timeout: a leader that has not recovered by then exits. */
const REGISTRY_FETCH_TIMEOUT_SECONDS = 60;

export function get(path: string): Call {
  return { name: `GET ${path}`, method: 'GET', path };
}

/**
 * Returns the leader's base URL once its recovery is over: it shows a schedule or an agent, or by
 * its own clock was elected longer ago than recovery can take. Otherwise throws MesosUnavailable.
 */
export function createRecoveryLook(leader: Leader): () => Promise<string> {
  return async () => {
    const scheduleCall = get('/maintenance/schedule');
    const scheduleReply = await leader.ask(scheduleCall);
    const { origin } = scheduleReply;
    if (decode(scheduleCall, scheduleReply, WireSchedule).windows.length > 0) return origin;

    const slavesCall = get('/slaves');
    const { slaves, recovered_slaves } = decode(slavesCall, await leader.ask(slavesCall, origin), Slaves);
    if (slaves.length + recovered_slaves.length > 0) return origin;

    const stateCall = get('/state');
    const stateReply = await leader.ask(stateCall, origin);
    const { elected_time } = decode(stateCall, stateReply, V0MasterState);
    const now = stateReply.dateMs;
    if (elected_time !== undefined && now !== undefined) {
      if (now / 1_000 - elected_time > REGISTRY_FETCH_TIMEOUT_SECONDS) return origin;
    }
    throw new MaintenanceError(
      'MesosUnavailable',
      `${origin} shows no agent and no schedule and was elected less than ${REGISTRY_FETCH_TIMEOUT_SECONDS} s ago: it may not have recovered`,
    );
  };
}
