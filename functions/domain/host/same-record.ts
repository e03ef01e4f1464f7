/** True for equal records: the table keeps no order of attributes and no undefined ones. */
export function isSameRecord(one: object | null, other: object | null): boolean {
  return inOrder(one) === inOrder(other);
}

function inOrder(record: object | null): string {
  return JSON.stringify(record, (_, value) => {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMap ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  });
}
