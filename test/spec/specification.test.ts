import { ask, checks } from './specification.ts';

/** A share of `npm run spec`, the same each time. */

test.each(checks('1', 200))('$name', async (check) => {
  const { exitCode, said } = await ask(check);

  expect({ exitCode, said }).toEqual({ exitCode: 0, said });
});

test('a promise that a step breaks is found', async () => {
  const [, , , drained] = checks('1', 200);
  const args = drained?.args.map((each) => (each === 'promises' ? 'not(world.mesos.get("h1").down)' : each)) ?? [];

  expect(await ask({ name: 'nothing goes down', args })).toMatchObject({
    exitCode: 1,
    said: expect.stringContaining('[violation]'),
  });
});
