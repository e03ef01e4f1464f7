import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { clean } from '../../terminal/text.ts';
import { listPlanText } from './dry-run-hosts.ts';
import { wavesText } from './dry-run-waves.ts';

/** Text of a dry run: host by host, then for all hosts together. */
export function planText(accepted: MaintenanceAccepted, width: number | undefined): string {
  const { hosts, plan } = accepted;
  const byHost = hosts.map((host) => `\n${hostPlanText(host)}`).join('');
  return `Dry run: nothing was changed.\n${byHost}${wavesText(accepted)}${plan === undefined ? '' : `\n${listPlanText(plan, width)}`}`;
}

function hostPlanText({ hostname, state, outcome, plan }: MaintenanceAccepted['hosts'][number]): string {
  const lines = [
    `${hostname} is ${state}${outcome === 'already' ? ', and already down or on its way' : ''}`,
    ...(plan?.tasks ?? []).map(
      ({ framework, scheduler, job, count }) =>
        `  ${plural(count, 'task')} of ${job === null ? framework : `${job} in ${framework}`}, moved by ${scheduler}`,
    ),
    ...(plan?.blockers ?? []).map(({ code, message }) => `  blocked (${code}): ${message}`),
    ...(plan?.steps ?? []).map((step, index) => `  ${index + 1}. ${step}`),
  ];
  return lines.map((line) => `${clean(line)}\n`).join('');
}
