import type { AgentSeen, Blocker, DrainProgress, Host } from '../host/host.ts';
import { type Usual, usualText } from '../host/step-times.ts';
import type { Task } from '../mesos/mesos.ts';
import { GONE } from '../reconcile/lost-agents.ts';
import { nameList, plural } from '../text/counted.ts';
import { frameworkOf, type Look, reasonOf } from './drain.ts';

/** Notes in the history about a drain that is stuck: why, and when it moves again. */

type OpenBlocker = Omit<Blocker, 'since'>;

/** Codes of tasks that are on their way, or wait for their turn: not worth a note. */
const ON_SCHEDULE: ReadonlySet<string> = new Set(['ending', 'waiting-for-others']);

export function isOnSchedule({ code }: Pick<Blocker, 'code'>): boolean {
  return ON_SCHEDULE.has(code);
}

/** Sentences about blockers that appeared or vanished since a look, except those on schedule. */
export function blockerNotes(before: readonly Blocker[], after: readonly OpenBlocker[]): string[] {
  const vanished = appearedBlockers(after, before);
  return [
    ...grouped(appearedBlockers(before, after)).map(
      (group) => `blocked (${group[0].code}): ${namesOf(group)}: ${group[0].message}`,
    ),
    ...grouped(vanished).map((group) => `no longer blocked (${group[0].code}): ${namesOf(group)}`),
  ];
}

/** Blockers that are new, except those on schedule. */
export function appearedBlockers<B extends OpenBlocker>(before: readonly OpenBlocker[], after: readonly B[]): B[] {
  const had = new Set(before.map(keyOf));
  return after.filter((blocker) => !isOnSchedule(blocker) && !had.has(keyOf(blocker)));
}

function keyOf({ taskId, framework, code }: OpenBlocker): string {
  return `${taskId}|${framework}|${reasonOf(code)}`;
}

function grouped<B extends OpenBlocker>(blockers: readonly B[]): [B, ...B[]][] {
  const groups = Map.groupBy(blockers, ({ framework, code }) => `${framework}|${code}`);
  return [...groups.values()] as [B, ...B[]][];
}

const MAX_NAMED = 10;

function namesOf(group: readonly [OpenBlocker, ...OpenBlocker[]]): string {
  const { framework } = group[0];
  const tasks = group.flatMap(({ taskId }) => (taskId === '' ? [] : [taskId]));
  if (tasks.length === 0) return framework === '' ? 'the host' : `framework ${framework}`;
  return tasksText(tasks, framework);
}

function tasksText(taskIds: readonly string[], framework: string): string {
  return `${nameList(taskIds, MAX_NAMED)} of ${framework}`;
}

/** Text for a host whose agents the master no longer lists: no scheduler has moved its tasks. */
export function vanishedText(host: Pick<Host, 'tasks' | 'blockers'>, agents: readonly AgentSeen[]): string {
  const ids = agents.map(({ agentId }) => agentId).join(', ');
  return `no task is left that Mesos knows of: agent ${ids} ${GONE}, and with it ${lastSeenText(host)}`;
}

/** Text for a host that another system took down before it was empty: Mesos ended its tasks. */
export function takenDownText(host: Pick<Host, 'tasks' | 'blockers'>): string {
  return `down in Mesos, not by this system, before the host was empty: it has ended ${lastSeenText(host)}`;
}

/** Counts the tasks of the last look, and names those that have a blocker. */
function lastSeenText({ tasks, blockers }: Pick<Host, 'tasks' | 'blockers'>): string {
  const names = [...new Set(blockers.flatMap(({ taskId }) => (taskId === '' ? [] : [taskId])))];
  const more = tasks.running - Math.min(names.length, MAX_NAMED);
  const named = [...names.slice(0, MAX_NAMED), ...(more > 0 && names.length > 0 ? [`${more} more`] : [])].join(', ');
  return `what the last look found: ${plural(tasks.running, 'task')}${named === '' ? '' : ` (${named})`}`;
}

/** Notes about tasks that arrived since the previous look. They are moved like the others. */
export function arrivalNotes(arrived: readonly Task[], look: Look): string[] {
  const byFramework = Map.groupBy(arrived, (task) => frameworkOf(task, look));
  return [...byFramework].map(
    ([framework, tasks]) =>
      `arrived: ${tasksText(
        tasks.map(({ taskId }) => taskId),
        framework,
      )}`,
  );
}

/** Notes that a drain is stuck, or moves again. */
export function stuckNotes({ drain }: Pick<Host, 'drain'>, { stuck, movedAt }: DrainProgress, usual?: Usual): string[] {
  if (stuck === (drain?.stuck ?? false)) return [];
  if (!stuck) return ['no longer stuck: a task has left'];
  return [
    `stuck: no task has left since ${movedAt}${usual === undefined ? '' : `, and ${usualText('drains', usual)}`}`,
  ];
}

/**
 * From this number of arrivals on, the framework ignores the maintenance. The first few tasks may
 * have been launched before it began.
 */
const KEEPS_PLACING = 3;

/** Blockers for frameworks that keep placing tasks on the host, although it is out of placement. */
export function placingBlockers({ arrivals }: DrainProgress): OpenBlocker[] {
  return arrivals
    .filter(({ count }) => count >= KEEPS_PLACING)
    .map(({ framework, count }) => ({
      taskId: '',
      framework,
      code: 'keeps-placing',
      message: `framework ${framework} has placed ${count} tasks here since the drain began: stop it, or have the agent deactivated`,
    }));
}

/** Names in one transition: with ids of 250 characters the record stays under DynamoDB's 400 KB. */
const MAX_LOST = 1_000;

/** `2 tasks are lost: t1, t2`, and the signs of hidden tasks. */
export function givenUpText({ tasks, hidden }: Pick<Look, 'tasks' | 'hidden'>): string {
  const unseen = hidden.map((sign) => `with tasks that were not seen: ${sign}`);
  return [...(tasks.length > 0 || hidden.length === 0 ? [lostText(tasks)] : []), ...unseen].join('; ');
}

function lostText(tasks: readonly Task[]): string {
  const names = tasks.map(({ taskId }) => taskId);
  return `${plural(tasks.length, 'task')} ${tasks.length === 1 ? 'is' : 'are'} lost: ${nameList(names, MAX_LOST)}`;
}
