/** Levels of lists and objects in one another that the engine can take: it clones what it is given by recursion, and never ends where that fails. */
export const MAX_NESTING = 500;

/** True for JSON whose lists and objects lie in one another more than so many levels deep. */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0) return false;
  }
  return true;
}
