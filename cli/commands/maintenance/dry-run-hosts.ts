import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { CliError, EXIT } from '../../terminal/exit-code.ts';
import { table } from '../../terminal/table.ts';
import { clean, span } from '../../terminal/text.ts';

/** Text of a dry run about all of its hosts together. */

type Plan = NonNullable<MaintenanceAccepted['plan']>;

const JOB_COLUMNS = ['Job', 'Framework', 'Leaving', 'Desired', 'Available', 'Max away', 'Rounds', ''];

export function listPlanText(plan: Plan, width: number | undefined): string {
  return [
    `${headline(plan)}\n`,
    ...(plan.jobs.length === 0 ? [] : [table(JOB_COLUMNS, plan.jobs.map(jobRow), width)]),
    ...(plan.moreJobs === 0 ? [] : [`and ${plural(plan.moreJobs, 'more job')}\n`]),
    ...(plan.tasks === 0 ? [] : [`\nPlaces elsewhere: ${placesText(plan)}\n`]),
    listText('The time assumes', plan.time.seconds === null ? [] : plan.time.restsOn),
    listText('Not known', plan.unknown),
    listText('Cannot be moved', problemLines(plan)),
  ].join('');
}

/** Throws when tasks cannot be moved at all, so that a script notices. */
export function refuseImmovable(plan: Plan): void {
  const lines = problemLines(plan);
  const count = plan.problems.length + plan.moreProblems;
  if (count > 0) throw new CliError(EXIT.failed, `${plural(count, 'problem')}: not all tasks can be moved`, { lines });
}

function headline({ tasks, rounds, time }: Plan): string {
  if (tasks === 0) return 'The whole list: no task runs on it';
  const all = `The whole list: ${plural(tasks, 'task')}`;
  if (rounds === null || time.seconds === null) return `${all}, not all of which can be moved`;
  const about = span(Math.floor(time.seconds));
  const leave = tasks === 1 ? 'leaves' : 'leave';
  return `${all} ${leave} in ${plural(rounds, 'round')}, in ${time.isLeast ? 'at least' : 'about'} ${about}`;
}

function jobRow(job: Plan['jobs'][number]): string[] {
  const remarks = [
    job.wouldGoBelow ? 'would go below its limit if all left at once' : '',
    job.replacedFirst > 0
      ? `${plural(job.replacedFirst, 'replacement')} at once ${job.replacedFirst === 1 ? 'runs' : 'run'} first`
      : '',
    job.waitsFor ?? '',
  ];
  const counts = [job.leaving, job.wanted, job.available, job.mayBeAway, job.rounds ?? 'never all'];
  return [job.job, job.framework, ...counts.map(String), remarks.filter((remark) => remark !== '').join('; ')];
}

function placesText({ capacity: { fits, agents } }: Plan): string {
  if (agents === 0) return 'no agent stays';
  const staying = `${plural(agents, 'agent')} that ${agents === 1 ? 'stays' : 'stay'}`;
  if (!fits) return `not for all on the ${staying}, see below`;
  return `the ${staying} ${agents === 1 ? 'has' : 'have'} room for all`;
}

function problemLines({ problems, moreProblems }: Plan): string[] {
  const lines = problems.map(
    ({ message, hosts, moreHosts }) =>
      `${message} (on ${hosts.join(', ')}${moreHosts === 0 ? '' : ` and ${plural(moreHosts, 'more host')}`})`,
  );
  return moreProblems === 0 ? lines : [...lines, `and ${moreProblems} more`];
}

function listText(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `\n${title}:\n${lines.map((line) => `  - ${clean(line)}\n`).join('')}`;
}
