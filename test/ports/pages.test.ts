import { allItems, pages } from '../../functions/ports/pages.ts';

/** A listing of three pages, the middle one empty, that records the pages read. */
function listing() {
  const asked: (string | undefined)[] = [];
  const read = async (nextToken: string | undefined) => {
    asked.push(nextToken);
    if (nextToken === undefined) return { items: ['a', 'b'], nextToken: '2' };
    return nextToken === '2' ? { items: [], nextToken: '3' } : { items: ['c'] };
  };
  return { asked, read };
}

test('every page is read with the token of the page before', async () => {
  const { asked, read } = listing();

  const found: (readonly string[])[] = [];
  for await (const page of pages(read)) found.push(page);

  expect(found).toEqual([['a', 'b'], [], ['c']]);
  expect(asked).toEqual([undefined, '2', '3']);
});

test('a loop that ends early reads no further page', async () => {
  const { asked, read } = listing();

  for await (const page of pages(read)) if (page.includes('b')) break;

  expect(asked).toEqual([undefined]);
});

test('the items of a listing keep its order', async () => {
  expect(await allItems(listing().read)).toEqual(['a', 'b', 'c']);
});
