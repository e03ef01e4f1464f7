import { signal } from '@preact/signals';
import type { Fault } from './fault.ts';

/** How old the shown data is, and whether the console may act. */

export const isPaused = signal(false);
/** Time of the last answer. */
export const dataFrom = signal<Date | undefined>(undefined);
/** The reason why the screen's last question has no answer. */
export const away = signal<Fault | undefined>(undefined);
/** Set when the service refuses an action to this caller: actions are then shown as not possible. */
export const isReadOnly = signal(false);
/** The present, each second: relative times follow it. */
export const now = signal(new Date());

export function noteAnswer(fault: Fault | undefined): void {
  const isAway = fault !== undefined && fault.kind !== 'missing' && fault.kind !== 'refused';
  away.value = isAway ? fault : undefined;
  if (!isAway) dataFrom.value = new Date();
}

export function startClock(): void {
  setInterval(() => {
    if (!document.hidden) now.value = new Date();
  }, 1_000);
}
