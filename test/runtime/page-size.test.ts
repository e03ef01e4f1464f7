import { pageWithinBytes } from '../../functions/runtime/page-size.ts';

interface Page {
  readonly items: readonly string[];
  readonly nextToken?: string;
}

/** Texts of so many bytes; a token is the index of the next one. Records each read's limit. */
function listOf(count: number, bytes: number) {
  const reads: number[] = [];
  const read = (from: number) => async (limit: number) => {
    reads.push(limit);
    const items = Array.from({ length: Math.min(limit, count - from) }, () => 'x'.repeat(bytes));
    const end = from + items.length;
    return end < count ? { items, nextToken: String(end) } : { items };
  };
  const page = (limit: number, from = 0): Promise<Page> =>
    pageWithinBytes<Page>(limit, ({ items }) => items, read(from));
  return { page, reads };
}

describe('a page of a list', () => {
  test('that fits is read once, with the requested limit', async () => {
    const { page, reads } = listOf(1_000, 1_000);

    expect((await page(1_000)).items).toHaveLength(1_000);
    expect(reads).toEqual([1_000]);
  });

  test('that does not fit is shorter, and its token continues right after it', async () => {
    const { page } = listOf(1_000, 10_000);
    const { items, nextToken } = await page(1_000);

    expect(items.length).toBeGreaterThan(100);
    expect(items.length).toBeLessThan(600);
    expect(nextToken).toBe(String(items.length));
    expect((await page(1_000, Number(nextToken))).items.length).toBeGreaterThan(0);
  });

  test('has at least one item, however large that is', async () => {
    const { page } = listOf(3, 7_000_000);

    expect(await page(1_000)).toMatchObject({ items: [expect.any(String)], nextToken: '1' });
  });
});
