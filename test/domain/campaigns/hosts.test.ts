import { describe, expect, test } from '@jest/globals';
import type { CampaignResult } from '../../../functions/domain/campaigns/campaign.ts';
import {
  type CampaignHost,
  countOf,
  failuresIn,
  hasFailed,
  hostsOf,
  isSettled,
  isWaiting,
  resultOf,
  waitingOf,
} from '../../../functions/domain/campaigns/hosts.ts';
import { rollout, rolloutHost } from '../rolling/rollouts.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');

const result = (id: string, changes: Partial<CampaignResult>): CampaignResult => ({
  ...{ campaign: 'kernel', id, startedAt: NOW.toISOString(), endedAt: NOW.toISOString() },
  ...{ done: [], failed: [], undrained: [] },
  ...changes,
});

const named = (hostname: string) => [{ hostname, note: `note on ${hostname}` }];

/** Hosts of a campaign that chooses h1 and h2; h3 is known too, and h4 was forgotten. */
function states(results: readonly CampaignResult[], run?: ReturnType<typeof rollout>): string[] {
  const isKnown = (hostname: string) => hostname !== 'h4';
  return hostsOf({ matching: ['h1', 'h2'], isKnown, results, rollout: run }).map(
    ({ hostname, state, maintenanceId, note }) => [hostname, state, maintenanceId, note].filter(Boolean).join(' '),
  );
}

describe('hosts of a campaign', () => {
  test.each<[string, Partial<CampaignResult>, string[]]>([
    ['wait at first', {}, ['h1 to-go', 'h2 to-go']],
    ['are done', { done: ['h1'] }, ['h1 done m-1', 'h2 to-go']],
    ['are done also if they match no longer', { done: ['h4'] }, ['h1 to-go', 'h2 to-go', 'h4 done m-1']],
    ['have failed', { failed: named('h1') }, ['h1 failed m-1 note on h1', 'h2 to-go']],
    [
      'have failed also if they match no longer',
      { failed: named('h3') },
      ['h1 to-go', 'h2 to-go', 'h3 failed m-1 note on h3'],
    ],
    ['have not failed if they were forgotten', { failed: named('h4') }, ['h1 to-go', 'h2 to-go']],
    [
      'get another turn when they were not drained',
      { undrained: named('h1') },
      ['h1 to-go m-1 note on h1', 'h2 to-go'],
    ],
    ['get no other turn if they match no longer', { undrained: named('h3') }, ['h1 to-go', 'h2 to-go']],
  ])('%s', (_, changes, expected) => {
    expect(states([result('m-1', changes)])).toEqual(expected);
  });

  test('have the state of their last turn', () => {
    expect(states([result('m-1', { undrained: named('h1') }), result('m-2', { done: ['h1'] })])[0]).toBe('h1 done m-2');
  });

  test.each([
    ['waiting', false, 'h1 to-go m1 note'],
    ['waiting', true, 'h1 to-go m1 note'],
    ['going-down', false, 'h1 under-way m1 note'],
    ['repairing', true, 'h1 under-way m1 note'],
    ['returning', true, 'h1 under-way m1 note'],
    ['settling', true, 'h1 under-way m1 note'],
    ['done', true, 'h1 done m1 note'],
    ['failed', true, 'h1 failed m1 note'],
    ['failed', false, 'h1 to-go m1 note'],
  ] as const)('that are %s in their run (was DOWN: %s) are %s', (phase, wasDown, expected) => {
    expect(states([], rollout({ hosts: [rolloutHost('h1', { phase, wasDown, note: 'note' })] }))).toEqual([
      expected,
      'h2 to-go',
    ]);
  });

  test('that match no longer stay while they are under way in a run, not while they wait in it', () => {
    const hosts = [rolloutHost('h3', { phase: 'settling' }), rolloutHost('h5', { phase: 'waiting' })];

    expect(states([], rollout({ hosts }))).toEqual(['h1 to-go', 'h2 to-go', 'h3 under-way m1']);
  });

  test('that were left out of a run wait as before', () => {
    const run = rollout({ hosts: [rolloutHost('h1', { phase: 'skipped', note: 'no time left' })] });

    expect(states([result('m-0', { undrained: named('h1') })], run)[0]).toBe('h1 to-go m-0 note on h1');
  });

  test('keep their result when a run still shows them', () => {
    const hosts = [rolloutHost('h1', { phase: 'settling' }), rolloutHost('h2', { phase: 'going-down' })];

    expect(states([result('m-0', { done: ['h1'] })], rollout({ hosts }))).toEqual(['h1 done m-0', 'h2 under-way m1']);
  });

  test.each([
    ['failed', [false, true, true], { failed: 1 }],
    ['under-way', [false, false, false], { underWay: 1 }],
    ['to-go', [true, false, false], { toGo: 1 }],
    ['done', [false, true, false], { done: 1 }],
  ] as const)('that are %s wait, are settled, have failed: %j', (state, facts, counted) => {
    const host: CampaignHost = { hostname: 'h1', state, maintenanceId: null, note: '' };

    expect([isWaiting(host), isSettled(host), hasFailed(host)]).toEqual(facts);
    expect(countOf([host])).toEqual({ done: 0, failed: 0, underWay: 0, toGo: 0, ...counted });
  });

  test('take their turns in order, those that were not drained last', () => {
    const results = [result('m-1', { undrained: named('h1'), done: ['h4'] })];
    const hosts = hostsOf({ matching: ['h1', 'h2', 'h3', 'h4'], isKnown: () => true, results, rollout: undefined });

    expect(waitingOf(hosts)).toEqual(['h2', 'h3', 'h1']);
  });
});

describe('the result of a run', () => {
  const run = { id: 'm1', campaigns: ['kernel'], startedAt: '2026-03-01T02:00:00.000Z', window: null };
  const ended = rollout({
    hosts: [
      rolloutHost('h1', { phase: 'done', wasDown: true }),
      rolloutHost('h2', { phase: 'failed', wasDown: true, note: 'x'.repeat(100) }),
      rolloutHost('h3', { phase: 'failed', note: 'not drained' }),
      rolloutHost('h4', { phase: 'skipped' }),
    ],
    notes: ['03', '05', '04'].map((hour) => ({ at: `2026-03-01T${hour}:00:00.000Z`, by: 'rollout', text: '' })),
  });

  test('names each host that had its turn, with a short note, and ends with the last note', () => {
    expect(resultOf('kernel', run, ended, NOW)).toEqual({
      ...{ campaign: 'kernel', id: 'm1', startedAt: run.startedAt, endedAt: '2026-03-01T04:00:00.000Z' },
      done: ['h1'],
      failed: [{ hostname: 'h2', note: 'x'.repeat(80) }],
      undrained: [{ hostname: 'h3', note: 'not drained' }],
    });
  });

  test('ends now if the run has no note', () => {
    expect(resultOf('kernel', run, { ...ended, notes: [] }, NOW).endedAt).toBe(NOW.toISOString());
  });

  test('counts as failures the hosts that failed, not those that were not drained', () => {
    const results = [
      result('m-1', { failed: named('h1'), undrained: named('h2') }),
      result('m-2', { failed: named('h3') }),
    ];

    expect(failuresIn(results)).toBe(2);
  });
});
