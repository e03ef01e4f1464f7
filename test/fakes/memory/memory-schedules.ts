import type { FoundSchedule, WindowSchedules } from '../../../functions/ports/window-schedules.ts';

export interface MemorySchedules extends WindowSchedules {
  /** The schedules as they are, by name. Tests may change them. */
  readonly kept: Map<string, FoundSchedule>;
  /** Puts and removals, in order: `put w`, `remove w`. */
  readonly writes: string[];
}

export function createMemorySchedules(): MemorySchedules {
  const kept = new Map<string, FoundSchedule>();
  const writes: string[] = [];
  return {
    kept,
    writes,
    async put(entry) {
      writes.push(`put ${entry.name}`);
      kept.set(entry.name, { ...entry, isIntact: true });
    },
    async remove(name) {
      writes.push(`remove ${name}`);
      kept.delete(name);
    },
    list: async () => [...kept.values()],
  };
}
