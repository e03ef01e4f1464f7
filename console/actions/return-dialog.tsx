import { useSignal } from '@preact/signals';
import type { HostView } from '../../functions/contract/api/api.ts';
import type { FleetView } from '../../functions/contract/api/fleet.ts';
import { ask } from '../api/ask.ts';
import { askAll } from '../api/fleet.ts';
import { bound, given } from '../parts/field.tsx';
import { Named } from '../parts/named.tsx';
import { say } from '../parts/notice.tsx';
import { counted } from '../text/count.ts';
import { useAction } from './action.ts';
import { ActionDialog } from './action-dialog.tsx';
import { lookFor } from './look-for.ts';

/** The two ways back: Complete for hosts that are down, Cancel for hosts that drain. */

const KINDS = {
  complete: {
    name: 'Complete',
    does: 'come up again: they are brought up in Mesos, and their agents register again.',
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
  readonly outOf?: number | undefined;
  /** Releases only this hold; other holds keep the hosts down. @default - no name */
  readonly hold?: string | undefined;
  readonly onClose: () => void;
}

export function ReturnDialog({ kind, hosts, outOf, hold, onClose }: ReturnDialogProps) {
  const reason = useSignal('');
  const { name, does, done } = hold === undefined ? KINDS[kind] : releaseOf(hold);
  const asked = useAction<object>({
    send: () => {
      const body = { hosts, hold, ...given(reason) };
      return ask(`/v1/maintenance/${kind}`, { method: 'POST', body });
    },
    check: () =>
      hold === undefined
        ? lookFor(askAll('/v1/fleet'), (fleet) => haveReturned(hosts, fleet))
        : lookFor(ask<HostView>(`/v1/hosts/${encodeURIComponent(hosts[0] ?? '')}`), (host) => isReleased(hold, host)),
    onAccepted: () => {
      say(`Accepted: ${done(counted(hosts.length, 'host'))}`);
      onClose();
    },
  });
  return (
    <ActionDialog {...{ name, asked, onClose }} reason={{ ...bound(reason), hint: 'For the history and the events' }}>
      <p>
        <Named {...{ hosts, outOf }} /> {does}
      </p>
    </ActionDialog>
  );
}

/** A host that has left the cluster is not among them. */
function haveReturned(hosts: readonly string[], fleet: FleetView | undefined): boolean {
  const wanted = new Set(hosts);
  const theirs = fleet?.hosts.filter(({ hostname }) => wanted.has(hostname)) ?? [];
  return theirs.every(({ goalState }) => goalState === 'HOST_STATE_UP');
}

function isReleased(hold: string, host: HostView | undefined): boolean {
  return !host?.maintenance?.holds?.some(({ name }) => name === hold);
}
