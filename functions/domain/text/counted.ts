/** `1 task`, `2 tasks`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `h1, h2 and 7 more`: a few names, and how many more there are. */
export function nameList(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

const LIST = new Intl.ListFormat('en-GB');

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  return LIST.format(words);
}
