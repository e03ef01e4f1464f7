import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CampaignResult, CampaignRun } from '../../../functions/domain/campaigns/campaign.ts';
import { chooseRuns } from '../../../functions/domain/campaigns/choose-runs.ts';
import { forecast, type OpenTime } from '../../../functions/domain/campaigns/forecast.ts';
import { hostsOf, resultOf, waitingOf } from '../../../functions/domain/campaigns/hosts.ts';
import type { Phase } from '../../../functions/domain/rolling/phase.ts';
import type { Rollout, RolloutHost } from '../../../functions/domain/rolling/rollout.ts';
import { rollout as sampleRollout } from '../rolling/rollouts.ts';

/**
 * A campaign of many hosts over many nights, without a process: each night a run takes what is left,
 * as far as it comes, a tenth more or less than usual. Hosts fail, are not drained in time, join, and leave.
 */

const HOUR_MS = 3_600_000;
const NIGHT_MS = 4 * HOUR_MS;
const BEGIN = Date.parse('2026-03-01T02:00:00.000Z');
const MAX_HOSTS = 1_000;

/** Numbers that look random, the same for the same seed. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), state | 1) + 0x6d2b79f5) | 0;
    return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Faults {
  readonly failing: number;
  readonly undrained: number;
  /** Hosts that join, and that leave, each night. */
  readonly joining: number;
  readonly leaving: number;
}

class CampaignOfNights {
  readonly results: CampaignResult[] = [];
  readonly outages = new Map<string, number>();
  readonly known: Set<string>;
  readonly #chance: () => number;
  readonly #perNight: number;
  readonly #faults: Faults;
  night = 0;

  constructor(hosts: number, perNight: number, faults: Faults, seed: number) {
    this.known = new Set(Array.from({ length: hosts }, (_, index) => `h${index}`));
    this.#chance = chanceOf(seed);
    this.#perNight = perNight;
    this.#faults = faults;
  }

  hosts() {
    const isKnown = (hostname: string) => this.known.has(hostname);
    return hostsOf({ matching: [...this.known], isKnown, results: this.results, rollout: undefined });
  }

  get opensAt(): number {
    return BEGIN + this.night * 24 * HOUR_MS;
  }

  /** One window: its run takes as many hosts as there is time for; the others get no turn. */
  sleep(): void {
    const { joining, leaving } = this.#faults;
    for (let index = 0; index < joining; index += 1) this.known.add(`n${this.night}-${index}`);
    for (const hostname of [...this.known].slice(0, leaving)) this.known.delete(hostname);
    const waiting = waitingOf(this.hosts());
    const wish = { campaign: { name: 'kernel', createdAt: '2026-03-01' }, window: null, waiting };
    for (const run of chooseRuns([wish], new Set(), MAX_HOSTS)) this.#run(run.hosts);
    this.night += 1;
  }

  #run(hosts: readonly string[]): void {
    const most = Math.round(this.#perNight * (0.9 + 0.2 * this.#chance()));
    const usedMs = NIGHT_MS * Math.min(1, hosts.length / most);
    const run: CampaignRun = {
      ...{ id: `m-${String(this.night).padStart(3, '0')}`, campaigns: ['kernel'], window: null },
      startedAt: new Date(this.opensAt).toISOString(),
    };
    const ended = new Date(this.opensAt + usedMs);
    const after = hosts.map((hostname, index) => this.#turn(hostname, index < most));
    const rollout = { ...sampleRollout(), hosts: after, notes: [{ at: ended.toISOString(), by: 'rollout', text: '' }] };
    const result = resultOf('kernel', run, rollout as Rollout, ended);
    this.results.push(result);
    // A pass that died after it had written the result writes it again.
    if (this.#chance() < 0.3)
      this.results[this.results.length - 1] = resultOf('kernel', run, rollout as Rollout, ended);
  }

  #turn(hostname: string, hasTime: boolean): RolloutHost {
    const [luck, { failing, undrained }] = [this.#chance(), this.#faults];
    const isDown = hasTime && luck >= undrained;
    if (isDown) this.outages.set(hostname, (this.outages.get(hostname) ?? 0) + 1);
    const end = luck < undrained + failing ? 'failed' : 'done';
    const phase: Phase = hasTime ? end : 'skipped';
    const since = new Date(this.opensAt).toISOString();
    return { ...{ hostname, phase, since, note: '', wave: 1, begunAt: since }, wasDown: isDown, repair: null };
  }

  /** From the begin of the next night. */
  forecast() {
    const left = this.hosts().filter(({ state }) => state === 'to-go').length;
    const ended = this.results.reduce((sum, { done, failed }) => sum + done.length + failed.length, 0);
    const worked = this.results.map(({ startedAt, endedAt }) => Date.parse(endedAt) - Date.parse(startedAt));
    const openTimes = Array.from({ length: 100 }, (_, index): OpenTime => {
      const fromMs = this.opensAt + index * 24 * HOUR_MS;
      return { fromMs, toMs: fromMs + NIGHT_MS };
    });
    const facts = { left, ended, workedMs: worked.reduce((sum, each) => sum + each, 0), openTimes, hasMore: true };
    return forecast({ ...facts, by: '2027-01-01T00:00:00Z', leastMs: 0, usual: null }, new Date(this.opensAt));
  }
}

describe('a campaign of 10,000 hosts', () => {
  test.each([1, 2, 3, 4, 5])('has each host out once, forgets none, and is forecast in time (%i)', (seed) => {
    const faults = { failing: 0.002, undrained: 0.02, joining: 5, leaving: 3 };
    const campaign = new CampaignOfNights(10_000, 360, faults, seed);
    let said: string | null = null;
    while (campaign.hosts().some(({ state }) => state === 'to-go') && campaign.night < 60) {
      campaign.sleep();
      const ended = campaign.hosts().filter(({ state }) => state !== 'to-go').length;
      if (said === null && ended >= 2_000) said = campaign.forecast().endsAt;
    }

    expect(campaign.night).toBeGreaterThan(20);
    expect(campaign.hosts().filter(({ state }) => state === 'to-go')).toEqual([]);
    expect([...campaign.outages.values()].filter((times) => times !== 1)).toEqual([]);
    expect([...campaign.known].filter((hostname) => !campaign.outages.has(hostname))).toEqual([]);
    const tookMs = Date.parse(campaign.results.at(-1)?.endedAt ?? '') - BEGIN;
    expect(Math.abs(Date.parse(said ?? '') - BEGIN - tookMs) / tookMs).toBeLessThan(0.1);
  });
});

test('of any campaigns, each host is in one run, each campaign too, and a host that several want is shared', () => {
  const wish = fc.record({
    hosts: fc.subarray(['a', 'b', 'c', 'd', 'e', 'f']),
    createdAt: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 4 }), fc.subarray(['a', 'b', 'c']), (asked, taken) => {
      const wishes = asked.map(({ hosts, createdAt }, index) => {
        return { campaign: { name: `c${index}`, createdAt: `2026-03-0${createdAt}` }, window: null, waiting: hosts };
      });
      const runs = chooseRuns(wishes, new Set(taken), 2);
      const hosts = runs.flatMap((run) => run.hosts);
      const campaigns = runs.flatMap((run) => run.wishes.map(({ campaign }) => campaign.name));

      expect([new Set(hosts).size, new Set(campaigns).size]).toEqual([hosts.length, campaigns.length]);
      expect(hosts.filter((host) => taken.includes(host))).toEqual([]);
      for (const run of runs) {
        expect(run.hosts.length).toBeLessThanOrEqual(2);
        for (const each of run.wishes) expect(each.waiting).toEqual(expect.arrayContaining([...run.hosts]));
      }
      const idle = wishes.filter(({ campaign }) => !campaigns.includes(campaign.name));
      for (const { waiting } of idle)
        expect(waiting.every((host) => hosts.includes(host) || taken.includes(host))).toBe(true);
    }),
    { numRuns: 500 },
  );
});
