import type { FleetView } from '../../contract/api/fleet.ts';

/** Numbers different values in the order of their first use: so an answer has each of them once. */
interface Dictionary<T> {
  indexOf(value: T): number;
  entries(): T[];
}

function dictionary<T>(keyOf: (value: T) => string): Dictionary<T> {
  const indexes = new Map<string, number>();
  const values: T[] = [];
  return {
    indexOf(value) {
      const key = keyOf(value);
      const known = indexes.get(key);
      if (known !== undefined) return known;
      indexes.set(key, values.length);
      return values.push(value) - 1;
    },
    entries: () => [...values],
  };
}

/** Values that many hosts share. */
export interface Dictionaries {
  readonly attributes: Dictionary<Readonly<Record<string, string>>>;
  readonly maintenances: Dictionary<FleetView['maintenances'][number]>;
}

export function dictionaries(): Dictionaries {
  return { attributes: dictionary(keyOfAttributes), maintenances: dictionary(({ id }) => id) };
}

/** The order of the names makes no difference. */
function keyOfAttributes(attributes: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
