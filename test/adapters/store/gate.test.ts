import { describe, expect, test } from '@jest/globals';
import { createGate } from '../../../functions/adapters/store/gate.ts';

describe('createGate', () => {
  /** Calls that end when they are told to. */
  function controlledCalls(count: number) {
    const begun: number[] = [];
    const calls = Array.from({ length: count }, (_, n) => ({ n, ...Promise.withResolvers<number>() }));
    const run = ({ n, promise }: (typeof calls)[number]) => {
      begun.push(n);
      return promise;
    };
    return { begun, calls, run };
  }

  test('lets as many in as it is wide, the next when one leaves, in their order', async () => {
    const { begun, calls, run } = controlledCalls(4);
    const gate = createGate(2);

    const results = calls.map((call) => gate(() => run(call)));
    expect(begun).toEqual([0, 1]);
    calls[1]?.resolve(10);
    expect(await results[1]).toBe(10);
    expect(begun).toEqual([0, 1, 2]);
    for (const call of calls) call.resolve(call.n);
    expect(await Promise.all(results)).toEqual([0, 10, 2, 3]);
  });

  test('a call that fails makes room too', async () => {
    const gate = createGate(1);

    await expect(gate(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await gate(async () => 'in')).toBe('in');
  });
});
