/** Nested levels that the engine supports: it clones values by recursion, and hangs when that fails. */
export const MAX_NESTING = 500;

/** True for JSON with more nested levels of lists and objects. */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0) return false;
  }
  return true;
}
