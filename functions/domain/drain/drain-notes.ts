import type { AgentSeen, Blocker, DrainProgress, Host } from '../host/host.ts';
import type { Task } from '../mesos/mesos.ts';
import { GONE } from '../reconcile/lost-agents.ts';
import { nameList, plural } from '../text/counted.ts';
import { frameworkOf, type Look, reasonOf } from './drain.ts';

/** What history tells of a drain that does not move: why, since when, and that it is over. */

type OpenBlocker = Omit<Blocker, 'since'>;

/** A task that is on its way, or whose turn has not come: no reason to write it down. */
const ON_SCHEDULE: ReadonlySet<string> = new Set(['ending', 'waiting-for-others']);

export function isOnSchedule({ code }: Pick<Blocker, 'code'>): boolean {
  return ON_SCHEDULE.has(code);
}

/** Sentences about blockers that have appeared and vanished between two looks, without those of tasks that are on their way. */
export function blockerNotes(before: readonly Blocker[], after: readonly OpenBlocker[]): string[] {
  const vanished = appearedBlockers(after, before);
  return [
    ...grouped(appearedBlockers(before, after)).map(
      (group) => `blocked (${group[0].code}): ${namesOf(group)}: ${group[0].message}`,
    ),
    ...grouped(vanished).map((group) => `no longer blocked (${group[0].code}): ${namesOf(group)}`),
  ];
}

/** Blockers that are there now and were not before, without those of tasks that are on their way. */
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
  return tasksInWords(tasks, framework);
}

function tasksInWords(taskIds: readonly string[], framework: string): string {
  return `${nameList(taskIds, MAX_NAMED)} of ${framework}`;
}

/** How a host has become empty whose agents the master lists no more: nobody has moved these tasks. */
export function vanishedText(host: Pick<Host, 'tasks' | 'blockers'>, agents: readonly AgentSeen[]): string {
  const ids = agents.map(({ agentId }) => agentId).join(', ');
  return `no task is left that Mesos knows of: agent ${ids} ${GONE}, and with it ${lastSeenInWords(host)}`;
}

/** Of a host that was not empty yet: Mesos has ended its tasks, and not for this system. */
export function takenDownText(host: Pick<Host, 'tasks' | 'blockers'>): string {
  return `down in Mesos, not by this system, before the host was empty: it has ended ${lastSeenInWords(host)}`;
}

/** The tasks of the last look, those with a name among the blockers. */
function lastSeenInWords({ tasks, blockers }: Pick<Host, 'tasks' | 'blockers'>): string {
  const names = [...new Set(blockers.flatMap(({ taskId }) => (taskId === '' ? [] : [taskId])))];
  const more = tasks.running - Math.min(names.length, MAX_NAMED);
  const named = [...names.slice(0, MAX_NAMED), ...(more > 0 && names.length > 0 ? [`${more} more`] : [])].join(', ');
  return `what the last look found: ${plural(tasks.running, 'task')}${named === '' ? '' : ` (${named})`}`;
}

/** Tasks that came to the host since the look before: they are moved like the others. */
export function arrivalNotes(arrived: readonly Task[], look: Look): string[] {
  const byFramework = Map.groupBy(arrived, (task) => frameworkOf(task, look));
  return [...byFramework].map(
    ([framework, tasks]) =>
      `arrived: ${tasksInWords(
        tasks.map(({ taskId }) => taskId),
        framework,
      )}`,
  );
}

/** When a drain gets stuck, and when it moves again. */
export function stuckNotes({ drain }: Pick<Host, 'drain'>, { stuck, movedAt }: DrainProgress): string[] {
  if (stuck === (drain?.stuck ?? false)) return [];
  return [stuck ? `stuck: no task has left since ${movedAt}` : 'no longer stuck: a task has left'];
}

/** Arrivals from which on a framework counts as one that does not heed the maintenance: a few may have been on their way already. */
const KEEPS_PLACING = 3;

/** Frameworks that keep placing tasks on the host, although it is out of placement. */
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

/** Names in a transition: with ids of 250 characters they and the record stay under DynamoDB's 400 KB of an item. */
const MAX_LOST = 1_000;

/** `2 tasks are lost: t1, t2`, and what Mesos hides. */
export function givenUpText({ tasks, hidden }: Pick<Look, 'tasks' | 'hidden'>): string {
  const unseen = hidden.map((sign) => `with tasks that were not seen: ${sign}`);
  return [...(tasks.length > 0 || hidden.length === 0 ? [lostInWords(tasks)] : []), ...unseen].join('; ');
}

function lostInWords(tasks: readonly Task[]): string {
  const names = tasks.map(({ taskId }) => taskId);
  return `${plural(tasks.length, 'task')} ${tasks.length === 1 ? 'is' : 'are'} lost: ${nameList(names, MAX_LOST)}`;
}
