/** Caches the printed form of objects that are listed often and seldom change. */
import { type Printable, prepared, type Verbatim } from './json-print.ts';

export class PrintCache<T extends object> {
  private readonly printed = new WeakMap<T, { readonly version: string; readonly text: Verbatim }>();

  /** Prints again when `version` has changed, so `version` must contain everything that can change. */
  get(item: T, version: string, print: () => Printable): Verbatim {
    const known = this.printed.get(item);
    if (known?.version === version) return known.text;
    const text = prepared(print());
    this.printed.set(item, { version, text });
    return text;
  }
}
