/**
 * True when two records are the same for the table, which keeps neither the order of attributes nor
 * undefined ones.
 */
export function isSameRecord(one: object | null, other: object | null): boolean {
  return inOrder(one) === inOrder(other);
}

function inOrder(record: object | null): string {
  return JSON.stringify(record, (_, value) => {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMap ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  });
}
