import type { Execution } from './execution.ts';

/** The child executions of running parents. */
export class Children {
  /** ARNs of children, by parent, by map run and item. */
  readonly #byParent = new Map<string, Map<string, string>>();

  add(child: Execution & { readonly parentArn: string }): void {
    const siblings = this.#byParent.get(child.parentArn) ?? new Map<string, string>();
    this.#byParent.set(child.parentArn, siblings.set(itemOf(child), child.arn));
  }

  /** The child of the item. */
  of(item: Pick<Execution, 'mapRunArn' | 'index'> & { readonly parentArn: string }): string | undefined {
    return this.#byParent.get(item.parentArn)?.get(itemOf(item));
  }

  all(parentArn: string): string[] {
    return [...(this.#byParent.get(parentArn)?.values() ?? [])];
  }

  /** Removes and returns the children of a parent that has ended. */
  take(parentArn: string): string[] {
    const taken = this.all(parentArn);
    this.#byParent.delete(parentArn);
    return taken;
  }
}

function itemOf({ mapRunArn, index }: Pick<Execution, 'mapRunArn' | 'index'>): string {
  return `${mapRunArn}#${index}`;
}
