import type { StartOptions } from '../actions/start-request.ts';
import { Choice, Field } from '../parts/field.tsx';

interface OptionsProps {
  readonly options: StartOptions;
  readonly onChange: (options: StartOptions) => void;
}

const ROLLING = [
  ['concurrency', 'Hosts at a time', 'of this maintenance'],
  ['maxUnavailable', 'Out of a pool', 'at most, in all maintenances: 3 or 5%'],
  ['failureDomain', 'Failure domain', 'an attribute, such as rack'],
  ['maxUnavailablePerDomain', 'Out of a failure domain', 'at most: 1 or 10%'],
  ['maxDomains', 'Failure domains at a time', ''],
  ['maxErrors', 'Halts at failures', ''],
  ['settle', 'Settles for', 'before the next begins: 60s'],
  ['returnTimeout', 'Back within', '30m'],
  ['repair', 'Repair', 'none, person, or a hook'],
] as const;

/** Fields for a start's options: when, how long, and the waves. */
export function Options({ options, onChange }: OptionsProps) {
  const field = (name: keyof StartOptions, label: string, hint: string) => (
    <Field
      key={name}
      name={label}
      value={options[name]}
      onInput={(text) => onChange({ ...options, [name]: text })}
      hint={hint === '' ? undefined : hint}
    />
  );
  return (
    <>
      {field('reason', 'Reason', 'for every listing, the history and the events')}
      <div class="fields">
        {field('deadline', 'Deadline', 'for draining: 90s, 30m, 2h')}
        <Choice
          name="After the deadline"
          value={options.onDeadline}
          options={[
            ['', 'hold (usual)'],
            ['hold', 'hold: wait, and alarm'],
            ['force', 'force: tasks are lost'],
            ['cancel', 'cancel: take tasks again'],
          ]}
          onInput={(value) => onChange({ ...options, onDeadline: value })}
        />
        {field('start', 'Begins', 'now, +30m, or a time')}
        {field('duration', 'Lasts', 'what Mesos is told: 4h')}
      </div>
      <details open={ROLLING.some(([name]) => options[name] !== '')}>
        <summary>A few at a time</summary>
        <p class="hint">With any of these, hosts go down and come back a few at a time.</p>
        <div class="fields">{ROLLING.map(([name, label, hint]) => field(name, label, hint))}</div>
      </details>
    </>
  );
}
