import { describe, expect, test } from '@jest/globals';
import { type Standing, withTimes } from '../../../functions/domain/campaigns/campaign.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const [EARLIER, AT] = ['2026-03-01T11:00:00.000Z', NOW.toISOString()];

const standing = (heldBy: string, isEndangered: boolean, since: Partial<Standing> = {}): Standing => ({
  ...{ done: 0, failed: 0, underWay: 0, toGo: 1, heldBy, maintenanceId: null, nextWindow: null },
  forecast: { endsAt: null, restsOn: '', isEndangered },
  ...since,
});

describe('the standing of a campaign', () => {
  const both = { heldSince: EARLIER, endangeredSince: EARLIER };

  test.each<[string, Standing, Standing, Partial<Standing>]>([
    ['has no such times while all is well', standing('', false), standing('paused', true, both), {}],
    ['notes when it is held', standing('paused', false), standing('', false), { heldSince: AT }],
    ['is held since before', standing('paused', false), standing('paused', false, both), { heldSince: EARLIER }],
    ['is held anew for another reason', standing('halted', false), standing('paused', false, both), { heldSince: AT }],
    [
      'notes the time where an earlier release did not',
      standing('paused', false),
      standing('paused', false),
      { heldSince: AT },
    ],
    ['notes when it is endangered', standing('', true), standing('', false), { endangeredSince: AT }],
    ['is endangered since before', standing('', true), standing('', true, both), { endangeredSince: EARLIER }],
  ])('%s', (_, found, before, times) => {
    expect(withTimes(found, before, NOW)).toStrictEqual({ ...found, ...times });
  });
});
