import { ruleFor } from '../../../functions/domain/mesos/scheduler-choice.ts';

const waitFor = (framework: string) => [{ framework, type: 'wait' as const }];

describe('ruleFor', () => {
  test.each([
    ['marathon*', 'marathon', true],
    ['marathon*', 'marathon-2', true],
    ['marathon*', 'my-marathon', false],
    ['*', 'anything', true],
    ['*', '', true],
    ['spark-*-eu', 'spark-7-eu', true],
    ['spark-*-eu', 'spark-eu', false],
    ['*-*', 'a-b', true],
    ['a*a', 'a', false],
    ['Peloton', 'peloton', false],
    ['web.1', 'webx1', false],
    ['marathon', 'marathon-2', false],
    ['a*b*c', 'axc', false],
    ['*b*c', 'bc', true],
    ['*b*b*', 'abab', true],
    ['*b*b', 'ab', false],
  ])("'%s' for '%s': %s", (pattern, name, matches) => {
    expect(ruleFor(name, waitFor(pattern)).type === 'wait').toBe(matches);
  });

  test('the first match wins', () => {
    const rules = [
      { framework: 'web*', type: 'mesos' as const, gracePeriodSeconds: 5 },
      { framework: '*', type: 'wait' as const },
    ];

    expect(ruleFor('web-1', rules)).toEqual(rules[0]);
    expect(ruleFor('batch', rules)).toEqual(rules[1]);
  });

  test('a framework that no rule names is drained by Mesos itself', () => {
    expect(ruleFor('unknown', [])).toEqual({ framework: '*', type: 'mesos' });
  });

  test('a pattern made to be slow is not', () => {
    expect(ruleFor('a'.repeat(10_000), waitFor(`${'a*'.repeat(1_000)}b`)).type).toBe('mesos');
  });
});
