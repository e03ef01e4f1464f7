import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { MaintenanceAccepted } from '../../functions/contract/api/api.ts';
import { useAsTyped } from '../api/as-typed.ts';
import type { Fault } from '../api/fault.ts';
import { isReadOnly } from '../api/freshness.ts';
import { type HostChoice, type StartOptions, startBody, unfinished } from './start-request.ts';

export interface DryRun {
  /** The last plan; it stays until the next one arrives. */
  readonly plan: MaintenanceAccepted | undefined;
  readonly fault: Fault | undefined;
  readonly isAsking: boolean;
  /** Time of the plan. */
  readonly at: Date | undefined;
}

const NOTHING: DryRun = { plan: undefined, fault: undefined, isAsking: false, at: undefined };

/** Asks what a start would do, again whenever hosts or options change. */
export function useDryRun(choice: HostChoice, { reason: _, ...options }: StartOptions, turn = 0): DryRun {
  const state = useSignal(NOTHING);
  const body = JSON.stringify({ ...startBody(choice, { ...options, reason: '' }), dryRun: true });
  const isEmpty = choice.hosts?.length === 0;
  const wrong = unfinished({ ...options, reason: '' });
  useEffect(() => {
    if (isEmpty) state.value = NOTHING;
    else if (wrong === undefined) state.value = { ...state.peek(), isAsking: true };
    else state.value = { ...state.peek(), fault: notADuration(wrong), isAsking: false };
  }, [body, isEmpty, wrong, turn]);
  const question = isEmpty || wrong !== undefined ? undefined : body;
  useAsTyped<MaintenanceAccepted>(
    '/v1/maintenance/start',
    question,
    ({ body: plan, fault }) => {
      if (fault?.kind === 'forbidden') isReadOnly.value = true;
      state.value = { plan, fault, isAsking: false, at: new Date() };
    },
    turn,
  );
  return state.value;
}

function notADuration(text: string): Fault {
  const lines = [`'${text}' is not a duration: write 90s, 30m, 2h, 7d or 1h30m.`];
  return { kind: 'refused', title: 'Not a duration yet', lines };
}
