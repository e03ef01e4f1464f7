import { deployArguments } from '../../../infra/synthesis/deploy-arguments.ts';

const PLACEHOLDER = { masters: 'http://mesos-master.invalid:5050' };

describe('deployArguments', () => {
  test.each([
    { name: 'in two words', args: ['-c', 'masters=http://m1:5050'] },
    { name: 'in one word', args: ['-cmasters=http://m1:5050'] },
    { name: 'by the long option', args: ['--context', 'masters=http://m1:5050'] },
    { name: 'by the long option in one word', args: ['--context=masters=http://m1:5050'] },
    {
      name: 'behind another setting',
      args: ['-c', 'cluster=blue', '--profile', 'ops', '-c', 'masters=http://m1:5050'],
    },
  ])('passes everything to cdk deploy when the masters are given $name', ({ args }) => {
    expect(deployArguments(args, PLACEHOLDER)).toEqual(['deploy', ...args]);
  });

  test('takes masters from cdk.json', () => {
    expect(deployArguments(['--profile', 'ops'], { masters: 'http://m1:5050' })).toEqual([
      'deploy',
      '--profile',
      'ops',
    ]);
  });

  test.each([
    { name: 'with the placeholder of cdk.json', args: [], context: PLACEHOLDER },
    { name: 'with no masters at all', args: ['-c', 'cluster=blue'], context: {} },
    { name: 'with the placeholder given by hand', args: ['-c', 'masters=http://x.invalid'], context: {} },
    { name: 'with an empty list', args: ['-c', 'masters='], context: PLACEHOLDER },
  ])('refuses to deploy $name', ({ args, context }) => {
    expect(() => deployArguments(args, context)).toThrow(/-c masters=/);
  });

  test('refuses a setting that is not name=value', () => {
    expect(() => deployArguments(['-c', 'masters'], {})).toThrow("-c takes name=value, not 'masters'");
  });

  test('shows the help without masters', () => {
    expect(deployArguments(['--help'], PLACEHOLDER)).toEqual(['deploy', '--help']);
  });
});
