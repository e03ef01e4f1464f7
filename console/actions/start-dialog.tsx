import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { MaintenanceAccepted } from '../../functions/contract/api/api.ts';
import { hostsHash, maintenanceAddress, navigate } from '../address/router.ts';
import { ask } from '../api/ask.ts';
import { bound } from '../parts/field.tsx';
import { Named } from '../parts/named.tsx';
import { say } from '../parts/notice.tsx';
import { counted } from '../text/count.ts';
import { useAction } from './action.ts';
import { ActionDialog } from './action-dialog.tsx';
import { PlanSummary } from './plan-summary.tsx';
import { type HostChoice, NO_OPTIONS, newToken, type StartOptions, startBody } from './start-request.ts';
import { useDryRun } from './use-dry-run.ts';

interface StartDialogProps {
  readonly choice: HostChoice;
  readonly outOf?: number | undefined;
  /** @default 'Start maintenance' */
  readonly name?: string;
  readonly options?: StartOptions;
  /** What the operator must know before the start, such as hosts that changed since the dry run. */
  readonly warning?: string | undefined;
  readonly onClose: () => void;
}

/** Asks for a reason, shows what would happen, and starts. */
export function StartDialog({
  choice,
  outOf,
  name = 'Start maintenance',
  options = NO_OPTIONS,
  warning,
  onClose,
}: StartDialogProps) {
  const reason = useSignal(options.reason);
  const token = useMemo(newToken, []);
  const dryRun = useDryRun(choice, options);
  const asked = useAction<MaintenanceAccepted>({
    send: () => {
      const body = { ...startBody(choice, { ...options, reason: reason.value }), clientToken: token };
      return ask('/v1/maintenance/start', { method: 'POST', body });
    },
    onAccepted: ({ maintenanceId, hosts }) => {
      onClose();
      const link = maintenanceId === null ? undefined : { to: maintenanceAddress(maintenanceId), name: 'Show it' };
      say(`Accepted: ${counted(hosts.length, 'host')} on the way down`, link);
    },
  });
  const names = choice.hosts ?? dryRun.plan?.hosts.map(({ hostname }) => hostname) ?? [];
  return (
    <ActionDialog
      {...{ name, asked, onClose }}
      reason={{ ...bound(reason), hint: 'For every listing, the history and the events' }}
      isBlocked={dryRun.fault !== undefined}
      after={
        <>
          <PlanSummary dryRun={dryRun} />
          {options === NO_OPTIONS && (
            <p class="small">
              <button
                type="button"
                class="quiet"
                onClick={() => {
                  onClose();
                  navigate(`/plan${hostsHash(names)}`);
                }}
              >
                Deadline, limits and waves …
              </button>
            </p>
          )}
        </>
      }
    >
      <p>
        <Named hosts={names} outOf={outOf} /> {names.length === 1 ? 'drains and goes' : 'drain and go'} down.{' '}
        {options.onDeadline === 'force' && `After ${options.deadline} tasks that are left there are lost.`}
      </p>
      {warning !== undefined && <p class="box note">{warning}</p>}
    </ActionDialog>
  );
}
