/** `1 host`, `1,200 hosts`. */
export function counted(count: number, what: string, many = `${what}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? what : many}`;
}

/** `h1, h2 and 7 more`. */
export function listed(names: readonly string[], max = 3): string {
  const shown = names.slice(0, max);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more.toLocaleString('en-US')} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** `rack=r7,zone=b`. */
export function pairs(attributes: Readonly<Record<string, string>>, separator: string): string {
  return Object.entries(attributes)
    .map((pair) => pair.join('='))
    .join(separator);
}
