/** The selected hosts, as clicks and keys change them. */

export interface Selection {
  readonly names: ReadonlySet<string>;
  /** The cell from which a range goes. */
  readonly anchor: string | undefined;
}

export const NOTHING: Selection = { names: new Set(), anchor: undefined };

export interface Keys {
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * Selects the host alone; with Ctrl adds or removes it; with Shift selects all hosts between it and
 * the last chosen one.
 *
 * @param order names as they stand on the map
 */
export function choose(selection: Selection, name: string, keys: Keys, order: readonly string[]): Selection {
  const adds = keys.ctrlKey || keys.metaKey;
  if (keys.shiftKey && selection.anchor !== undefined) {
    const range = between(order, selection.anchor, name);
    return { names: new Set([...(adds ? selection.names : []), ...range]), anchor: selection.anchor };
  }
  if (!adds) return { names: new Set([name]), anchor: name };
  const names = new Set(selection.names);
  if (!names.delete(name)) names.add(name);
  return { names, anchor: name };
}

function between(order: readonly string[], one: string, other: string): readonly string[] {
  const [first, last] = [order.indexOf(one), order.indexOf(other)].sort((a, b) => a - b);
  if (first === undefined || last === undefined || first < 0) return [other];
  return order.slice(first, last + 1);
}
