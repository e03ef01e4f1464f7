import { describe, expect, test } from '@jest/globals';
import { rollingOptions } from '../../../functions/actions/registration/rolling-options.ts';
import { sharedOptions } from '../../../functions/domain/campaigns/share-options.ts';
import type { WindowOptions } from '../../../functions/domain/windows/recurring-window.ts';

const shared = (...all: WindowOptions[]) => sharedOptions(all, all.map(rollingOptions));

describe('campaigns that share an outage', () => {
  test.each<[string, WindowOptions, WindowOptions, Partial<WindowOptions>]>([
    ['the smaller count', { concurrency: 5 }, { concurrency: 3 }, { concurrency: 3 }],
    ['the default of one host at a time', {}, { maxUnavailable: '5%' }, { concurrency: 1, maxUnavailable: '5%' }],
    ['the smaller share', { maxUnavailable: '10%' }, { maxUnavailable: '5%' }, { maxUnavailable: '5%' }],
    [
      'one host where a count and a share do not compare',
      { maxUnavailable: '4' },
      { maxUnavailable: '5%' },
      { maxUnavailable: '1' },
    ],
    [
      'one host at a time in two kinds of domains',
      { failureDomain: 'rack', concurrency: 9 },
      { failureDomain: 'zone', concurrency: 9 },
      { concurrency: 1 },
    ],
    ['the fewest failures', { maxErrors: 3 }, { maxErrors: 2 }, { maxErrors: 2 }],
    [
      'the longer times',
      { settle: '1m', returnTimeout: '2h' },
      { settle: '5m' },
      { settle: '300s', returnTimeout: '7200s' },
    ],
    ['repairs in their order', { repair: 'firmware' }, { repair: 'reboot' }, { repair: 'firmware,reboot' }],
    ['a person at the end', { repair: 'person' }, { repair: 'reboot' }, { repair: 'reboot,person' }],
    ['a repair that both want once', { repair: 'reboot' }, { repair: 'reboot' }, { repair: 'reboot' }],
    ['no repair', { repair: 'none' }, { repair: 'none' }, { repair: 'none' }],
    ['all checks', { verify: 'disks' }, { verify: 'smoke' }, { verify: 'disks,smoke' }],
    [
      'all gates, and a halt',
      { gates: ['slo'], onRed: 'halt' },
      { gates: ['slo', 'errors'], greenFor: '9m' },
      { gates: ['slo', 'errors'], onRed: 'halt', greenFor: '540s' },
    ],
    ['the end of the window for two deadlines', { deadline: '1h' }, { deadline: '2h' }, { onDeadline: 'cancel' }],
    ['both reasons', { reason: 'disks' }, { reason: 'kernel' }, { reason: 'disks; kernel' }],
  ])('have %s', (_, one, other, expected) => {
    expect(shared(one, other)).toMatchObject(expected);
  });
});

test('a campaign by itself keeps its options', () => {
  const own = { concurrency: 2, repair: 'reboot', deadline: '1h' };

  expect(shared(own)).toEqual(own);
});
