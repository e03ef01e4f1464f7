import { describe, expect, test } from '@jest/globals';
import { rollingOptions } from '../../../functions/actions/registration/rolling-options.ts';
import { sharedOptions } from '../../../functions/domain/campaigns/share-options.ts';
import type { WindowOptions } from '../../../functions/domain/windows/recurring-window.ts';

const shared = (...all: WindowOptions[]) => sharedOptions(all, all.map(rollingOptions));

/** What two campaigns without options share. */
const DEFAULTS: WindowOptions = {
  ...{ concurrency: 1, maxErrors: 1, settle: '60s', returnTimeout: '1800s', repair: 'person' },
  ...{ reason: '', onDeadline: 'cancel' },
};

describe('campaigns that share an outage', () => {
  test.each<[string, WindowOptions, WindowOptions, Partial<WindowOptions>]>([
    ['careful defaults', {}, {}, {}],
    ['the smaller count', { concurrency: 5 }, { concurrency: 3 }, { concurrency: 3 }],
    ['the default of one host at a time', {}, { maxUnavailable: '5%' }, { concurrency: 1, maxUnavailable: '5%' }],
    [
      'the smaller share',
      { maxUnavailable: '10%' },
      { maxUnavailable: '5%' },
      { concurrency: undefined, maxUnavailable: '5%' },
    ],
    [
      'one host where a count and a share do not compare',
      { maxUnavailable: '4' },
      { maxUnavailable: '5%' },
      { concurrency: undefined, maxUnavailable: '1' },
    ],
    [
      'one host at a time in two kinds of domains',
      { failureDomain: 'rack', concurrency: 9 },
      { failureDomain: 'zone', concurrency: 9 },
      { concurrency: 1, failureDomain: 'rack', maxDomains: 1 },
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
    [
      'no number of hosts at once where none has one',
      { maxUnavailable: '4' },
      { maxUnavailable: '2' },
      { concurrency: undefined, maxUnavailable: '2' },
    ],
    [
      'the domains of one, and the fewest of them',
      { failureDomain: 'rack', maxDomains: 3, maxUnavailablePerDomain: '2' },
      { concurrency: 5 },
      { concurrency: 5, failureDomain: 'rack', maxDomains: 3, maxUnavailablePerDomain: '2' },
    ],
    [
      'the fewer domains of both',
      { failureDomain: 'rack', maxDomains: 3 },
      { failureDomain: 'rack', maxDomains: 2, concurrency: 5 },
      { failureDomain: 'rack', maxDomains: 2 },
    ],
    ['the repair of one', { repair: 'none' }, { repair: 'reboot' }, { repair: 'reboot' }],
    [
      'the gates of one, and hold',
      { gates: ['slo'], greenFor: '1m' },
      {},
      { gates: ['slo'], greenFor: '60s', onRed: 'hold' },
    ],
    [
      'the deadline of both',
      { deadline: '1h', onDeadline: 'force' },
      { deadline: '1h', onDeadline: 'force' },
      { deadline: '1h', onDeadline: 'force' },
    ],
    [
      'the first deadline for two texts of the same length of time',
      { deadline: '1h' },
      { deadline: '60m' },
      { deadline: '1h' },
    ],
    ['the end of the window for the deadline of one', { deadline: '1h', onDeadline: 'force' }, {}, {}],
    ['a cancel if they treat their deadlines in two ways', { onDeadline: 'force' }, { onDeadline: 'cancel' }, {}],
    ['the reason of one', { reason: 'kernel' }, {}, { reason: 'kernel' }],
  ])('have %s', (_, one, other, expected) => {
    expect(shared(one, other)).toEqual({ ...DEFAULTS, ...expected });
  });
});

test('a campaign by itself keeps its options', () => {
  const own = { concurrency: 2, repair: 'reboot', deadline: '1h' };

  expect(shared(own)).toEqual(own);
});
