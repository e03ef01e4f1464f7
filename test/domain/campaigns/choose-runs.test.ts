import { describe, expect, test } from '@jest/globals';
import { isOver, isRunning } from '../../../functions/domain/campaigns/campaign.ts';
import { chooseRuns, sharedWindow, type Wish } from '../../../functions/domain/campaigns/choose-runs.ts';

const wish = (name: string, waiting: string, createdAt = '2026-03-01T12:00:00Z'): Wish => ({
  campaign: { name, createdAt },
  window: null,
  waiting: waiting.split(' '),
});

const chosen = (wishes: readonly Wish[], taken: readonly string[] = [], maxHosts = 9) =>
  chooseRuns(wishes, new Set(taken), maxHosts).map((run) => [
    run.wishes.map(({ campaign }) => campaign.name).join(' '),
    run.hosts.join(' '),
  ]);

describe('runs of campaigns', () => {
  test.each<[string, Parameters<typeof chosen>, string[][]]>([
    ['take the hosts in their order', [[wish('a', 'h2 h1 h3')]], [['a', 'h2 h1 h3']]],
    ['take so many hosts at most', [[wish('a', 'h2 h1 h3')], [], 2], [['a', 'h2 h1']]],
    ['leave out hosts of other runs', [[wish('a', 'h2 h1 h3')], ['h1']], [['a', 'h2 h3']]],
    ['do not begin without a free host', [[wish('a', 'h1')], ['h1']], []],
    [
      'begin with the older campaign, whatever the zone of its time',
      [[wish('a', 'h1', '2026-03-01T12:00:00Z'), wish('b', 'h2', '2026-03-01T12:30:00+01:00')]],
      [
        ['b', 'h2'],
        ['a', 'h1'],
      ],
    ],
    [
      'begin by the name when campaigns are as old',
      [[wish('c', 'h3'), wish('a', 'h1'), wish('b', 'h2')]],
      [
        ['a', 'h1'],
        ['b', 'h2'],
        ['c', 'h3'],
      ],
    ],
    [
      'take first the hosts that most campaigns want',
      [[wish('a', 'h1 h2 h3'), wish('b', 'h2 h3')]],
      [['a b', 'h2 h3']],
    ],
    [
      'are shared by none but those who want all of their hosts',
      [[wish('a', 'h1 h2 h3'), wish('b', 'h2'), wish('c', 'h3 h4')]],
      [
        ['a b', 'h2'],
        ['c', 'h3 h4'],
      ],
    ],
  ])('%s', (_, asked, runs) => {
    expect(chosen(...asked)).toEqual(runs);
  });

  test('end with the first window to close, and let hosts begin as long as all windows do', () => {
    const window = (name: string, closes: number, lastBegin: number) => ({
      ...{ name, opensAt: '2026-03-01T12:00:00.000Z', atEnd: 'stay' as const },
      ...{ closesAt: `2026-03-01T${closes}:00:00.000Z`, lastBeginAt: `2026-03-01T${lastBegin}:00:00.000Z` },
    });
    const [long, short] = [window('long', 20, 14), window('short', 18, 17)];
    const wishes = [long, null, short].map((each) => ({ ...wish('a', 'h1'), window: each }));

    expect(sharedWindow(wishes)).toEqual({ ...short, lastBeginAt: long.lastBeginAt });
    expect(sharedWindow([wish('a', 'h1')])).toBeNull();
  });
});

test.each([
  ['running', true, false],
  ['paused', false, false],
  ['stopped', false, true],
  ['finished', false, true],
] as const)('a campaign that is %s begins hosts: %s; is over: %s', (status, running, over) => {
  expect([isRunning({ status }), isOver({ status })]).toEqual([running, over]);
});
