/** Schedule and status in v1's order of keys; v0 prints the same in alphabetical order. */

import type { Printable } from '../json/json-print.ts';
import type { Master } from '../master/master.ts';
import { toNanoseconds } from '../model/identity.ts';
import { printableMachine, printableSchedule } from '../model/machine.ts';

/** `mayMaintain` false: the machines are filtered out, without an error (exchange n-02). */
export function maintenanceSchedule(master: Master, mayMaintain: boolean): Printable {
  return mayMaintain ? printableSchedule(master.maintenance.schedule()) : {};
}

export function maintenanceStatus(master: Master, mayMaintain: boolean): Printable {
  const draining: Printable[] = [];
  const down: Printable[] = [];
  if (mayMaintain) {
    for (const [key, { id, mode }] of master.maintenance.machines()) {
      if (mode === 'DOWN') down.push(printableMachine(id));
      else draining.push({ id: printableMachine(id), statuses: statuses(master, key) });
    }
  }
  return {
    draining_machines: draining.length === 0 ? undefined : draining,
    down_machines: down.length === 0 ? undefined : down,
  };
}

function statuses(master: Master, key: string): Printable | undefined {
  const answers = master.maintenance.answersOf(key);
  if (answers.length === 0) return undefined;
  return answers.map(({ frameworkId, answer, timestamp }) => ({
    status: answer,
    framework_id: { value: frameworkId },
    timestamp: { nanoseconds: toNanoseconds(timestamp) },
  }));
}
