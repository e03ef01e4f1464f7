import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSpecification } from './quint.ts';
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

test('the table of where to read names definitions of the specification', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/spec/README.md'), 'utf8');
  const cells = [...guide.matchAll(/^\|.*\| ([^|]*) \|$/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)/g)]);
  const { definitions } = readSpecification();

  expect(cells.length).toBeGreaterThan(20);
  expect(cells.flatMap(([, name = '']) => (definitions.has(name) ? [] : [name]))).toEqual([]);
});
