import { expect, test } from '@jest/globals';
import { serializeByKey } from '../../../functions/actions/drain/serialize-by-key.ts';

/** Work that a test lets end, and what it was given. */
function workbench() {
  const begun: { key: string; asks: readonly string[]; end(error?: Error): void }[] = [];
  const ask = serializeByKey<string, string>((key, asks) => {
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    const end = (error?: Error) => (error ? reject(error) : resolve(asks.map((each) => `${each} done`)));
    begun.push({ key, asks, end });
    return promise;
  });
  return { begun, ask };
}

test('what is asked while work goes on is worked on together after it', async () => {
  const { begun, ask } = workbench();
  const first = ask('web', 'a');
  const others = Promise.all([ask('web', 'b'), ask('web', 'c')]);

  expect(begun.map(({ asks }) => asks)).toEqual([['a']]);
  begun[0]?.end();
  expect(await first).toBe('a done');
  expect(begun.map(({ asks }) => asks)).toEqual([['a'], ['b', 'c']]);
  begun[1]?.end();
  expect(await others).toEqual(['b done', 'c done']);
});

test('work on one key does not wait for another', () => {
  const { begun, ask } = workbench();
  void ask('web', 'a');
  void ask('api', 'b');

  expect(begun.map(({ key }) => key)).toEqual(['web', 'api']);
});

test('an error reaches every caller of its batch, and the next batch runs', async () => {
  const { begun, ask } = workbench();
  const first = ask('web', 'a');
  const second = ask('web', 'b');
  begun[0]?.end(new Error('broken'));

  await expect(first).rejects.toThrow('broken');
  begun[1]?.end();
  expect(await second).toBe('b done');
  void ask('web', 'c');
  expect(begun.map(({ asks }) => asks)).toEqual([['a'], ['b'], ['c']]);
});
