/** Entries in the order in which they were shown, new ones last: nothing moves under the pointer. */
export function steadyOrder<E extends { readonly id: string }>(
  entries: readonly E[],
  shown: readonly string[],
): readonly E[] {
  const place = new Map(shown.map((id, index) => [id, index]));
  const placeOf = ({ id }: E) => place.get(id) ?? shown.length;
  return entries.toSorted((one, other) => placeOf(one) - placeOf(other));
}
