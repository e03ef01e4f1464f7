import { useSignal } from '@preact/signals';
import type { MaintenanceAccepted } from '../../functions/contract/api/api.ts';
import type { FleetView } from '../../functions/contract/api/fleet.ts';
import { type Answer, ask } from '../api/ask.ts';
import { bound, Field } from '../parts/field.tsx';
import { say } from '../parts/notice.tsx';
import { counted, listed } from '../text/count.ts';
import { useAction } from './action.ts';
import { ActionDialog } from './action-dialog.tsx';

/** The two ways back: Complete for hosts that are down, Cancel for hosts that drain. */

const KINDS = {
  complete: {
    name: 'Complete',
    does: 'come up again: they are brought up in Mesos, and their agents register anew.',
    done: (hosts: string) => `${hosts} on the way up`,
  },
  cancel: {
    name: 'Cancel',
    does: 'stop draining and take tasks again. Tasks that have left do not return.',
    done: (hosts: string) => `${hosts} no longer draining`,
  },
} as const;

function releaseOf(hold: string) {
  return {
    name: 'Release the hold',
    does: `is no longer held as ${hold}. The last release brings it up.`,
    done: (hosts: string) => `${hosts} no longer held as ${hold}`,
  };
}

interface ReturnDialogProps {
  readonly kind: keyof typeof KINDS;
  readonly hosts: readonly string[];
  /** Lets go of this hold alone; the others keep the hosts down. @default - no name */
  readonly hold?: string | undefined;
  readonly onClose: () => void;
}

export function ReturnDialog({ kind, hosts, hold, onClose }: ReturnDialogProps) {
  const reason = useSignal('');
  const { name, does, done } = hold === undefined ? KINDS[kind] : releaseOf(hold);
  const asked = useAction<MaintenanceAccepted>({
    send: () => {
      const body = { hosts, hold, ...(reason.value === '' ? {} : { reason: reason.value }) };
      return ask(`/v1/maintenance/${kind}`, { method: 'POST', body });
    },
    ...(hold === undefined && { check: () => returnOf(hosts) }),
    onAccepted: () => {
      say(`Accepted: ${done(counted(hosts.length, 'host'))}`);
      onClose();
    },
  });
  return (
    <ActionDialog name={name} asked={asked} onClose={onClose}>
      <p>
        <strong>
          <bdi>{listed(hosts, 8)}</bdi>
        </strong>{' '}
        {does}
      </p>
      <Field name="Reason" {...bound(reason)} hint="For the history and the events" />
    </ActionDialog>
  );
}

/** Tells from the hosts' goals whether their return was accepted. */
async function returnOf(hosts: readonly string[]): Promise<Answer<MaintenanceAccepted>> {
  const answer = await ask<FleetView>('/v1/fleet');
  if (answer.body === undefined) return answer.fault === undefined ? { unchanged: true } : { fault: answer.fault };
  const wanted = new Set(hosts);
  const theirs = answer.body.hosts.filter(({ hostname }) => wanted.has(hostname));
  if (theirs.every(({ goalState }) => goalState === 'HOST_STATE_UP')) {
    const accepted = theirs.map(({ hostname, state }) => ({ hostname, state, outcome: 'accepted' as const }));
    return { body: { maintenanceId: null, executionArn: null, hosts: accepted }, tag: null };
  }
  const lines = ['The hosts are where they were: try again.'];
  return { fault: { kind: 'refused', title: 'The request was not accepted', lines } };
}
