import { useSignal } from '@preact/signals';
import { type Answer, ask } from '../api/ask.ts';
import { bound, given } from '../parts/field.tsx';
import { Named } from '../parts/named.tsx';
import { say } from '../parts/notice.tsx';
import { counted } from '../text/count.ts';
import { useAction } from './action.ts';
import { ActionDialog } from './action-dialog.tsx';

interface ForgetDialogProps {
  readonly hosts: readonly string[];
  readonly outOf?: number | undefined;
  readonly onClose: () => void;
  readonly onAccepted?: () => void;
}

/** Removes the records of hosts that have left the cluster. */
export function ForgetDialog({ hosts, outOf, onClose, onAccepted }: ForgetDialogProps) {
  const reason = useSignal('');
  const asked = useAction<object>({
    send: () => forget(hosts, given(reason)),
    onAccepted: (_, isOpen) => {
      say(hosts.length === 1 ? `${hosts[0]} is forgotten` : `${counted(hosts.length, 'host')} are forgotten`);
      onClose();
      if (isOpen) onAccepted?.();
    },
  });
  return (
    <ActionDialog name="Forget" {...{ asked, onClose }} reason={{ ...bound(reason), hint: 'For the history' }}>
      <p>
        Removes the {hosts.length === 1 ? 'record' : 'records'} of <Named {...{ hosts, outOf }} />, which left the
        cluster. The history stays. A host comes back by itself if its agent registers again.
      </p>
    </ActionDialog>
  );
}

/** Forgets one host after the other. A refused host does not stop the rest. A host that is forgotten already is no fault. */
async function forget(hosts: readonly string[], body: object): Promise<Answer<object>> {
  const refused: string[] = [];
  for (const host of hosts) {
    const { fault } = await ask(`/v1/hosts/${encodeURIComponent(host)}`, { method: 'DELETE', body });
    if (fault?.kind === 'refused') refused.push(...fault.lines);
    else if (fault !== undefined && fault.kind !== 'missing') return { fault };
  }
  if (refused.length === 0) return { body: {}, tag: null };
  const title = `${refused.length.toLocaleString('en-US')} of ${counted(hosts.length, 'host')} not forgotten`;
  return { fault: { kind: 'refused', title, lines: refused } };
}
