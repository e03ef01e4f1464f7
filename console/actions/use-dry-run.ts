import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { MaintenanceAccepted } from '../../functions/contract/api/api.ts';
import { ask } from '../api/ask.ts';
import type { Fault } from '../api/fault.ts';
import { isReadOnly } from '../api/freshness.ts';
import { type HostChoice, type StartOptions, startBody, unfinished } from './start-request.ts';

export interface DryRun {
  /** What would happen; the last one while the next is on its way. */
  readonly plan: MaintenanceAccepted | undefined;
  readonly fault: Fault | undefined;
  readonly isAsking: boolean;
  /** Time of the plan. */
  readonly at: Date | undefined;
}

/** Time after the last key before the service is asked. */
const REST_MS = 350;

/** Asks what a start would do, again whenever hosts or options change. */
export function useDryRun(choice: HostChoice, { reason: _, ...options }: StartOptions, turn = 0): DryRun {
  const state = useSignal<DryRun>({ plan: undefined, fault: undefined, isAsking: false, at: undefined });
  const body = JSON.stringify({ ...startBody(choice, { ...options, reason: '' }), dryRun: true });
  const isEmpty = choice.hosts?.length === 0;
  const wrong = unfinished({ ...options, reason: '' });
  useEffect(() => {
    if (isEmpty) {
      state.value = { plan: undefined, fault: undefined, isAsking: false, at: undefined };
      return;
    }
    if (wrong !== undefined) {
      const lines = [`'${wrong}' is not a duration: write 90s, 30m, 2h, 7d or 1h30m.`];
      const fault = { kind: 'refused' as const, title: 'Not a duration yet', lines };
      state.value = { ...state.peek(), fault, isAsking: false };
      return;
    }
    state.value = { ...state.peek(), isAsking: true };
    const asking = new AbortController();
    const timer = setTimeout(() => {
      const question = { method: 'POST' as const, body: JSON.parse(body) as unknown, signal: asking.signal };
      ask<MaintenanceAccepted>('/v1/maintenance/start', question).then(
        ({ body: plan, fault }) => {
          if (fault?.kind === 'forbidden') isReadOnly.value = true;
          state.value = { plan, fault, isAsking: false, at: new Date() };
        },
        () => undefined,
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [body, isEmpty, wrong, turn]);
  return state.value;
}
