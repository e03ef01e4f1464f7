/**
 * Largest list, in bytes of Lambda's result. That may have 6,291,556, headers included. The body
 * is a text in it: each quotation mark takes two bytes.
 */
const MAX_LIST_BYTES = 5_500_000;

/**
 * Reads a page; if it is too large for one answer, reads a shorter one, whose `nextToken` continues
 * right after it. A thousand draining hosts may have fifty blockers each.
 *
 * @param items returns the items of a page
 * @param read reads a page of at most `limit` items
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

/** Counts the bytes of a body in Lambda's result. */
function answerBytes(body: object): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(body)));
}
