import type { HostView } from '../../functions/contract/api/api.ts';
import { counted } from '../text/count.ts';
import { secondsSince, span } from '../text/time.ts';

/** Says in one sentence what a host waits for, and groups its blockers by cause. */

type Blocker = HostView['blockers'][number];

/** Codes of tasks that are on their way, or wait for their turn. */
const ON_SCHEDULE: ReadonlySet<string> = new Set(['ending', 'waiting-for-others']);

export interface Cause {
  readonly code: string;
  readonly framework: string;
  readonly message: string;
  readonly since: string;
  readonly tasks: readonly string[];
  /** False for tasks that are on their way or wait for their turn. */
  readonly needsAttention: boolean;
}

/** Blockers with the same message once, those that need attention first, the oldest first. */
export function causesOf({ blockers }: Pick<HostView, 'blockers'>): readonly Cause[] {
  const groups = Map.groupBy(blockers, ({ code, framework, message }) => `${code}|${framework}|${message}`);
  return [...groups.values()]
    .map(causeOf)
    .sort(
      (one, other) => Number(other.needsAttention) - Number(one.needsAttention) || (one.since < other.since ? -1 : 1),
    );
}

function causeOf(group: readonly Blocker[]): Cause {
  const [first] = group as readonly [Blocker];
  return {
    ...{ code: first.code, framework: first.framework, message: first.message },
    since: group.map(({ since }) => since).sort()[0] ?? first.since,
    tasks: group.flatMap(({ taskId }) => (taskId === '' ? [] : [taskId])),
    needsAttention: !ON_SCHEDULE.has(first.code),
  };
}

export function whySentence(host: HostView, now: Date): string {
  const { state, goalState, drain, tasks } = host;
  const isBack = goalState === 'HOST_STATE_UP';
  if (state === 'HOST_STATE_UP') return upSentence(host);
  if (state === 'HOST_STATE_DOWN') {
    return isBack
      ? 'Comes up: waits until its agent has registered again.'
      : 'Out of the cluster: ready for repair. Complete brings it back.';
  }
  if (isBack) return 'Its drain was cancelled: it takes tasks again as soon as Mesos lets it.';
  if (state === 'HOST_STATE_DRAINED') return 'Empty: it is being taken down.';
  const left = `${leftText(host)}, ${tasks.rescheduled.toLocaleString('en-US')} moved`;
  if (drain?.stuck) return `Stuck: no task has left for ${span(secondsSince(drain.movedAt, now))}. ${left}.`;
  return `Tasks are being moved: ${left}.`;
}

/** Tasks that run there, and those that have ended without their framework knowing it. */
function leftText({ tasks, blockers }: HostView): string {
  const ended = blockers.filter(({ code }) => code === 'unacknowledged').length;
  const waits = ended === 1 ? 'waits for its framework' : 'wait for their frameworks';
  return [
    ...(tasks.running > 0 || ended === 0 ? [`${counted(tasks.running, 'task')} still on it`] : []),
    ...(ended > 0 ? [`${counted(ended, 'ended task')} ${waits}`] : []),
  ].join(', ');
}

/** Mesos lists no agent of a host that is down. */
export function isLost({ state, agents }: Pick<HostView, 'state' | 'agents'>): boolean {
  return state !== 'HOST_STATE_DOWN' && agents.some(({ status }) => status === 'gone' || status === 'disconnected');
}

function upSentence(host: HostView): string {
  const { goalState, cordoned } = host;
  if (isLost(host)) return 'Its agent does not answer the master: tasks on it may be lost.';
  if (goalState === 'HOST_STATE_DOWN') return 'About to drain.';
  return cordoned === null
    ? 'In service: tasks may be placed on it.'
    : 'In service, but no new tasks are placed on it.';
}
