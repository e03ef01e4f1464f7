import { Fragment } from 'preact';
import type { MaintenanceView } from '../../functions/contract/api/api.ts';
import type { RolloutView } from '../../functions/contract/api/rolling.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ControlDialog } from '../actions/control-dialog.tsx';
import { lookFor } from '../actions/look-for.ts';
import { ask } from '../api/ask.ts';
import { now } from '../api/freshness.ts';
import { HostLink } from '../parts/host-link.tsx';
import { Notes } from '../parts/notes.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { counted } from '../text/count.ts';
import { span } from '../text/time.ts';
import { PHASES } from './bars.ts';
import { Gates } from './gates.tsx';
import { limitsText } from './limits.ts';

/** Shows a rolling maintenance: why the next host waits, failures, time left, and the controls. */

const CONTROLS = {
  pause: { name: 'Pause', does: 'No other host begins. Hosts under way go on.' },
  resume: { name: 'Resume', does: 'Hosts begin again. The failures so far are accepted.' },
  stop: { name: 'Stop', does: 'Hosts that have not begun are left out. Hosts under way go on.' },
} as const;

type Control = keyof typeof CONTROLS;

interface RolloutCardProps {
  readonly maintenance: MaintenanceView;
  readonly rollout: RolloutView;
  readonly onDone: () => void;
}

export function RolloutCard({ maintenance, rollout, onDone }: RolloutCardProps) {
  const { status, heldBy, failures, maxErrors, notes, gates } = rollout;
  const away = failedAway(maintenance, rollout);
  const isSaid =
    (status === 'halted' && away.length > 0 && failures >= maxErrors) ||
    gates.some(({ name, holds }) => holds && heldBy.includes(`gate ${name} is`));
  return (
    <section class="card">
      <div class="head">
        <h2>
          Rolling, <span class={status === 'halted' ? 'bad-text' : ''}>{status}</span>
        </h2>
        <Controls id={maintenance.maintenanceId} status={status} mayResume={away.length === 0} onDone={onDone} />
      </div>
      <Progress rollout={rollout} />
      {status === 'halted' && away.length > 0 && <RepairFirst hosts={away} />}
      {heldBy !== '' && !isSaid && (
        <p class={status === 'halted' ? 'bad-text' : ''}>
          {status === 'running' ? 'The next host waits: ' : ''}
          <Sentence text={heldBy} />
        </p>
      )}
      <Gates maintenance={maintenance} rollout={rollout} onDone={onDone} />
      <p>
        {failures === 0 ? 'No failures' : <span class="bad-text">{counted(failures, 'failure')}</span>}, halts at{' '}
        {maxErrors}. <TimeLeft rollout={rollout} />
      </p>
      {maintenance.rolling !== null && <p class="soft small">{limitsText(maintenance.rolling)}</p>}
      {notes.length > 0 && (
        <details>
          <summary>{counted(notes.length, 'note')}</summary>
          <Notes notes={notes} />
        </details>
      )}
    </section>
  );
}

/** Failed hosts that are not UP. A resume before they are UP accepts that they stay out. */
function failedAway({ hosts }: MaintenanceView, rollout: RolloutView): readonly string[] {
  const up = new Set(hosts.flatMap(({ hostname, state }) => (state === 'HOST_STATE_UP' ? [hostname] : [])));
  return rollout.hosts.flatMap(({ hostname, phase }) => (phase === 'failed' && !up.has(hostname) ? [hostname] : []));
}

function RepairFirst({ hosts }: { readonly hosts: readonly string[] }) {
  return (
    <p>
      <strong>First repair </strong>
      {hosts.map((host, index) => (
        <Fragment key={host}>
          {index > 0 && ', '}
          <HostLink name={host} />
        </Fragment>
      ))}
      , then resume.
    </p>
  );
}

function TimeLeft({ rollout }: { readonly rollout: RolloutView }) {
  const { remainingSeconds, remainingRestsOn, endsAt, status, waves } = rollout;
  if (status === 'finished') return null;
  if (remainingSeconds === null) return <span class="soft">Time left: unknown until a host has come back.</span>;
  const rest = endsAt === null ? remainingSeconds : (Date.parse(endsAt) - now.value.getTime()) / 1_000;
  return (
    <span>
      About <strong>{span(rest)}</strong> left,{' '}
      <span class="soft">{remainingRestsOn ?? `from ${counted(waves, 'wave')} so far`}.</span>
    </span>
  );
}

function Progress({ rollout: { counts, hosts } }: { readonly rollout: RolloutView }) {
  const parts = (Object.keys(PHASES) as (keyof typeof PHASES)[]).filter((phase) => (counts[phase] ?? 0) > 0);
  return (
    <>
      <div class="progress" aria-hidden="true">
        {parts.toReversed().map((phase) => (
          <span
            key={phase}
            class={`fill ${PHASES[phase].tone}`}
            style={{ flexGrow: (counts[phase] ?? 0) / Math.max(1, hosts.length) }}
          />
        ))}
      </div>
      <p>
        {parts.toReversed().map((phase, index) => (
          <Fragment key={phase}>
            {index > 0 && ', '}
            <span class={phase === 'failed' ? 'bad-text' : ''}>
              {counts[phase]} {PHASES[phase].word}
            </span>
          </Fragment>
        ))}
      </p>
    </>
  );
}

interface ControlsProps {
  readonly id: string;
  readonly status: RolloutView['status'];
  readonly mayResume: boolean;
  readonly onDone: () => void;
}

function Controls({ id, status, mayResume, onDone }: ControlsProps) {
  const { kind: shown, open, close } = useDialog<Control>(onDone);
  if (status === 'finished') return null;
  const offered: readonly Control[] = status === 'running' ? ['pause', 'stop'] : ['resume', 'stop'];
  return (
    <div class="actions">
      {offered.map((control) => (
        <ActionButton
          key={control}
          name={CONTROLS[control].name}
          look={control === 'resume' && mayResume ? 'primary' : ''}
          onClick={() => open(control)}
        />
      ))}
      {shown !== undefined && <RolloutDialog id={id} control={shown} onClose={close} />}
    </div>
  );
}

interface RolloutDialogProps {
  readonly id: string;
  readonly control: Control;
  readonly onClose: () => void;
}

export function RolloutDialog({ id, control, onClose }: RolloutDialogProps) {
  const path = `/v1/maintenances/${encodeURIComponent(id)}`;
  const check = () => lookFor(ask<MaintenanceView>(path), (found) => isDone(control, found?.rollout));
  return <ControlDialog control={CONTROLS[control]} {...{ path: `${path}/${control}`, check, onClose }} />;
}

/** A maintenance that has finished refuses every control. */
function isDone(control: Control, rollout: RolloutView | undefined): boolean {
  if (rollout === undefined || rollout.status === 'finished') return rollout !== undefined;
  if (control === 'stop') return (rollout.counts.waiting ?? 0) === 0;
  return rollout.status === (control === 'pause' ? 'paused' : 'running');
}
