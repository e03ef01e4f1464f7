import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import { clean, plural } from '../../terminal/text.ts';
import { listPlanText } from './dry-run-hosts.ts';
import { wavesText } from './dry-run-waves.ts';

/** What a request that was only tried would do, host by host and to all of them together. */
export function planText(accepted: MaintenanceAccepted, width: number | undefined): string {
  const { hosts, plan } = accepted;
  const byHost = hosts.map((host) => `\n${hostPlanText(host)}`).join('');
  return `Dry run: nothing was changed.\n${byHost}${wavesText(accepted)}${plan === undefined ? '' : `\n${listPlanText(plan, width)}`}`;
}

function hostPlanText({ hostname, state, outcome, plan }: MaintenanceAccepted['hosts'][number]): string {
  const lines = [
    `${hostname} is ${state}${outcome === 'already' ? ', and on its way or there already' : ''}`,
    ...(plan?.tasks ?? []).map(
      ({ framework, scheduler, job, count }) =>
        `  ${plural(count, 'task')} of ${job === null ? framework : `${job} in ${framework}`}, moved by ${scheduler}`,
    ),
    ...(plan?.blockers ?? []).map(({ code, message }) => `  held up (${code}): ${message}`),
    ...(plan?.steps ?? []).map((step, index) => `  ${index + 1}. ${step}`),
  ];
  return lines.map((line) => `${clean(line)}\n`).join('');
}
