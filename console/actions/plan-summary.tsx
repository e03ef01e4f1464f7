import type { MaintenanceAccepted } from '../../functions/contract/api/api.ts';
import { FaultBox } from '../parts/notice.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { counted } from '../text/count.ts';
import { span } from '../text/time.ts';
import type { DryRun } from './use-dry-run.ts';

/** Shows in a few lines what a start would do: the worst first. */
export function PlanSummary({ dryRun }: { readonly dryRun: DryRun }) {
  const { plan, fault, isAsking } = dryRun;
  if (fault !== undefined) return <FaultBox fault={fault} />;
  if (plan === undefined) return isAsking ? <p class="soft">Asking what would happen …</p> : null;
  return (
    <ul class={isAsking ? 'findings asking' : 'findings'} aria-label="What would happen">
      {findingsOf(plan).map(({ kind, text }) => (
        <li key={text} class={kind}>
          <Sentence text={text} />
        </li>
      ))}
    </ul>
  );
}

interface Finding {
  readonly kind: 'bad' | 'warn' | 'good';
  readonly text: string;
}

function findingsOf({ plan, notes = [], heldBy = '' }: MaintenanceAccepted): readonly Finding[] {
  const bad = (text: string): Finding => ({ kind: 'bad', text });
  const warn = (text: string): Finding => ({ kind: 'warn', text });
  if (plan === undefined) return notes.map(warn);
  const below = plan.jobs.filter(({ wouldGoBelow }) => wouldGoBelow);
  const { seconds } = plan.time;
  const said = new Set(plan.problems.map(({ message }) => message));
  return [
    ...plan.problems.map(({ message, hosts }) => bad(`${message} (${hosts.join(', ')})`)),
    ...plan.capacity.shortages.filter((text) => !said.has(text)).map(bad),
    ...(heldBy === '' ? [] : [warn(`Held: ${heldBy}`)]),
    ...notes.map(warn),
    ...below.map(({ job, rounds }) =>
      rounds === null
        ? bad(`${job} cannot give up all its tasks, to stay above its limit`)
        : warn(`${job} gives up its tasks in ${counted(rounds, 'round')}, to stay above its limit`),
    ),
    ...plan.unknown.map((text) => warn(`Not known: ${text}`)),
    { kind: plan.tasks > 0 && seconds === null ? 'bad' : 'good', text: timeText(plan) },
  ];
}

function timeText({ tasks, time: { seconds, isLeast } }: NonNullable<MaintenanceAccepted['plan']>): string {
  if (tasks === 0) return 'No task runs there: the hosts are down at once';
  const all = `${counted(tasks, 'task')} to move`;
  if (seconds === null) return `${all}, not all of which can be moved`;
  return `${all}, in ${isLeast ? 'at least' : 'about'} ${span(seconds)}`;
}
