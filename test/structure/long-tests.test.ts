import { LONG, LONG_TESTS, QUICK } from '../long-tests.ts';
import { filesIn, ROOT } from './sources.ts';

const tests = filesIn('test').filter((file) => file.endsWith('.test.ts'));
const isLong = (file: string) => new RegExp(LONG_TESTS).test(`${ROOT}/${file}`);

describe('the long tests', () => {
  test.each(LONG)('are those of %s', (path) => {
    const named = tests.filter(
      (file) => file.startsWith(`test/${path}`) && !QUICK.some((quick) => file === `test/${quick}`),
    );

    expect(named).not.toEqual([]);
    expect(named.filter((file) => !isLong(file))).toEqual([]);
  });

  test.each(QUICK)('are not %s', (path) => {
    expect(tests).toContain(`test/${path}`);
    expect(isLong(`test/${path}`)).toBe(false);
  });

  test('are no others', () => {
    const others = tests.filter((file) => !LONG.some((path) => file.startsWith(`test/${path}`)));

    expect(others.filter(isLong)).toEqual([]);
  });
});
