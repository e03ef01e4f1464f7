import type { MaintenanceAccepted } from '../../functions/contract/api.ts';
import { clean, plural } from '../text.ts';

/** What a request that was only tried would do, host by host. */
export function planText(accepted: MaintenanceAccepted): string {
  return `Dry run: nothing was changed.\n${accepted.hosts.map((host) => `\n${hostPlanText(host)}`).join('')}`;
}

function hostPlanText({ hostname, state, outcome, plan }: MaintenanceAccepted['hosts'][number]): string {
  const lines = [
    `${hostname} is ${state}${outcome === 'already' ? ', and on its way or there already' : ''}`,
    ...(plan?.tasks ?? []).map(
      ({ framework, scheduler, count }) => `  ${plural(count, 'task')} of ${framework}, moved by ${scheduler}`,
    ),
    ...(plan?.steps ?? []).map((step, index) => `  ${index + 1}. ${step}`),
  ];
  return lines.map((line) => `${clean(line)}\n`).join('');
}
