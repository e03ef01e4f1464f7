/** Numbers equal values in the order of their first use: an answer then has each of them once. */
export interface Dictionary<T> {
  indexOf(value: T): number;
  entries(): T[];
}

export function dictionary<T>(keyOf: (value: T) => string): Dictionary<T> {
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
