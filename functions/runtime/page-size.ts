/**
 * Bytes of a list that one answer may hold. Lambda gives back at most 6,291,556, with the body as a text within JSON, where each
 * quotation mark takes two; the rest is for the headers.
 */
const MAX_LIST_BYTES = 5_500_000;

/**
 * Reads a page, and a shorter one if it is too large for one answer: its `nextToken` goes on behind what is shown. Of a thousand
 * draining hosts each may have fifty blockers.
 *
 * @param items of a page
 * @param read reads a page of at most so many
 */
export async function pageWithinBytes<P extends object>(
  limit: number,
  items: (page: P) => readonly unknown[],
  read: (limit: number) => Promise<P>,
): Promise<P> {
  for (let most = limit; ; ) {
    const page = await read(most);
    const [count, bytes] = [items(page).length, answerBytes(page)];
    if (bytes <= MAX_LIST_BYTES || count <= 1) return page;
    most = Math.max(1, Math.floor((0.9 * count * MAX_LIST_BYTES) / bytes));
  }
}

/** Bytes of a body in Lambda's result. */
function answerBytes(body: object): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(body)));
}
