import { useSignal } from '@preact/signals';
import type { WindowView } from '../../functions/contract/api/windows.ts';
import { useAction } from '../actions/action.ts';
import { ActionDialog } from '../actions/action-dialog.tsx';
import { ChooseHosts } from '../actions/choose-hosts.tsx';
import { lookFor } from '../actions/look-for.ts';
import { ask } from '../api/ask.ts';
import { Choice, Field } from '../parts/field.tsx';
import { say } from '../parts/notice.tsx';
import { ownZone } from './days.ts';
import { emptyTexts, settingsOf, textsOf, type WindowTexts } from './form-fields.ts';
import { Preview } from './preview.tsx';

interface WindowFormProps {
  /** The window to edit. @default - a new one */
  readonly window?: WindowView;
  readonly onClose: () => void;
}

/** Creates or edits a window, and shows meanwhile when it would open. */
export function WindowForm({ window: before, onClose }: WindowFormProps) {
  const texts = useSignal<WindowTexts>(before === undefined ? emptyTexts(ownZone()) : textsOf(before));
  const settings = settingsOf(texts.value, before);
  const name = texts.value.name.trim();
  const isChosen = texts.value.way === 'none' || texts.value.chosen.trim() !== '';
  // The form shows the times before any host is chosen: times do not depend on hosts.
  const timesOnly = isChosen ? settings : settingsOf({ ...texts.value, way: 'none' }, before);
  const asked = useAction<object>({
    send: () =>
      before === undefined
        ? ask('/v1/windows', { method: 'POST', body: { name, ...settings } })
        : ask(pathOf(name), { method: 'PUT', body: { ...settings, version: before.version } }),
    check: () =>
      lookFor(
        ask<WindowView>(pathOf(name)),
        (found) => found !== undefined && found.version !== before?.version && isAs(found, settings),
      ),
    onAccepted: () => {
      say(before === undefined ? `${name} is created` : `${name} is changed`);
      onClose();
    },
  });
  const boundTo = (key: keyof WindowTexts) => ({
    value: texts.value[key],
    onInput: (text: string) => {
      texts.value = { ...texts.value, [key]: text };
    },
  });
  const field = (key: keyof WindowTexts, label: string, hint?: string, lines?: number) => (
    <Field name={label} {...boundTo(key)} hint={hint} {...(lines === undefined ? {} : { lines })} />
  );
  const choice = (key: keyof WindowTexts, label: string, options: readonly (readonly [string, string])[]) => (
    <Choice name={label} {...boundTo(key)} options={options} />
  );
  return (
    <ActionDialog
      name={before === undefined ? 'Create window' : 'Change window'}
      {...{ asked, onClose }}
      reason={{ ...boundTo('reason'), hint: 'Of its maintenances: for every listing, the history and the events' }}
      isBlocked={name === '' || !isChosen}
    >
      {before === undefined && field('name', 'Name', 'letters, digits, - and _')}
      {field('schedule', 'Opens at', 'cron(…), rate(…) or at(…), as in EventBridge Scheduler; several: a line each', 2)}
      <div class="fields">
        {field('timeZone', 'Time zone', 'such as Europe/Berlin')}
        {field('duration', 'Lasts', 'such as 4h')}
        {field('offset', 'Days later', 'such as 4d after the second Tuesday')}
        {field('cutoff', 'Last start', 'no host begins in this time before the end')}
      </div>
      <Preview settings={before === undefined ? timesOnly : { name, ...timesOnly }} />
      <ChooseHosts
        way={texts.value.way}
        text={texts.value.chosen}
        none="none: a calendar"
        onChange={(way, chosen) => {
          texts.value = { ...texts.value, way, chosen };
        }}
      />
      {field('blackouts', 'Does not open on', '2026-12-24..2027-01-02, or window:NAME; a line each', 2)}
      <details>
        <summary>Limits, deadline and end</summary>
        <div class="fields">
          {field('concurrency', 'Hosts at a time')}
          {field('maxUnavailable', 'Out of a pool', '3 or 5%')}
          {field('failureDomain', 'Failure domain', 'such as rack')}
          {field('maxUnavailablePerDomain', 'Out of a failure domain', '1 or 10%')}
          {field('repair', 'Repair', 'none, person, or a hook')}
          {field('deadline', 'Deadline', 'from the opening; usually its end')}
          {choice('onDeadline', 'After the deadline', [
            ['', 'cancel (usual)'],
            ['hold', 'hold'],
            ['force', 'force'],
          ])}
          {choice('atEnd', 'Hosts down at the end', [
            ['complete', 'come up'],
            ['stay', 'stay down'],
          ])}
        </div>
      </details>
    </ActionDialog>
  );
}

/** True if the window has all the settings; it may have more. The service may change the case of host and zone names. */
function isAs(found: WindowView, settings: Record<string, unknown>): boolean {
  const its = settingsOf(textsOf(found), found);
  const textOf = (value: unknown) => JSON.stringify(value)?.toLowerCase();
  return Object.entries(settings).every(([field, value]) => textOf(value) === textOf(its[field]));
}

export function pathOf(name: string): string {
  return `/v1/windows/${encodeURIComponent(name)}`;
}
