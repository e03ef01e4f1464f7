import { endOf, isSkipped, isUnderWay } from '../rolling/phase.ts';
import type { Rollout, RolloutHost } from '../rolling/rollout.ts';
import type { CampaignResult, CampaignRun } from './campaign.ts';

/** Finds the state of each host of a campaign from its results and from its run under way. */

export const CAMPAIGN_HOST_STATES = ['failed', 'under-way', 'to-go', 'done'] as const;
type CampaignHostState = (typeof CAMPAIGN_HOST_STATES)[number];

/** A new state compiles only with an answer to every question. */
const STATE_FACTS = {
  failed: { waits: false, isSettled: true, hasFailed: true },
  'under-way': { waits: false, isSettled: false, hasFailed: false },
  'to-go': { waits: true, isSettled: false, hasFailed: false },
  done: { waits: false, isSettled: true, hasFailed: false },
} as const;

interface InState {
  readonly state: CampaignHostState;
}

/** The host's turn has not come. */
export const isWaiting = ({ state }: InState): boolean => STATE_FACTS[state].waits;
/** The host's turn is over. */
export const isSettled = ({ state }: InState): boolean => STATE_FACTS[state].isSettled;
export const hasFailed = ({ state }: InState): boolean => STATE_FACTS[state].hasFailed;

export interface CampaignHost {
  readonly hostname: string;
  readonly state: CampaignHostState;
  /** Id of its last maintenance for the campaign; null when it had none. */
  readonly maintenanceId: string | null;
  readonly note: string;
}

export interface CampaignFacts {
  /** Known hosts that match the campaign's choice now. */
  readonly matching: readonly string[];
  /** False for hosts that were forgotten. */
  readonly isKnown: (hostname: string) => boolean;
  /** Oldest first. */
  readonly results: readonly CampaignResult[];
  /** The campaign's run under way. */
  readonly rollout: Rollout | undefined;
}

/** All hosts of the campaign, each once, with its latest state. */
export function hostsOf({ matching, isKnown, results, rollout }: CampaignFacts): readonly CampaignHost[] {
  const hosts = new Map<string, CampaignHost>();
  const put = (state: CampaignHostState, maintenanceId: string | null, hostname: string, note = '') =>
    hosts.set(hostname, { hostname, state, maintenanceId, note });
  for (const hostname of matching) put('to-go', null, hostname);
  for (const { id, done, failed, undrained } of results) {
    for (const { hostname, note } of undrained) if (hosts.has(hostname)) put('to-go', id, hostname, note);
    for (const { hostname, note } of failed) if (isKnown(hostname)) put('failed', id, hostname, note);
    for (const hostname of done) put('done', id, hostname);
  }
  const { id, hosts: inRun } = rollout ?? { id: null, hosts: [] };
  for (const host of inRun) {
    // Left out of this run, it waits for the next one as before.
    if (isSkipped(host)) continue;
    const state = stateOf(host);
    const before = hosts.get(host.hostname);
    const isGone = isWaiting({ state }) && before === undefined;
    const isOver = before !== undefined && isSettled(before);
    if (!isGone && !isOver) put(state, id, host.hostname, host.note);
  }
  return [...hosts.values()];
}

function stateOf(host: RolloutHost): CampaignHostState {
  if (isUnderWay(host)) return 'under-way';
  const end = endOf(host);
  if (end === 'arrived') return 'done';
  return end === 'failed' && host.wasDown ? 'failed' : 'to-go';
}

/** The results of an ended run. Hosts that had no turn are left out. */
export function resultOf(
  campaign: string,
  { id, startedAt }: CampaignRun,
  rollout: Rollout,
  now: Date,
): CampaignResult {
  const named = ({ hostname, note }: RolloutHost) => ({ hostname, note: note.slice(0, MAX_NOTE) });
  const ended = (end: 'arrived' | 'failed') => rollout.hosts.filter((host) => endOf(host) === end);
  return {
    ...{ campaign, id, startedAt },
    endedAt: rollout.notes.at(-1)?.at ?? now.toISOString(),
    done: ended('arrived').map(({ hostname }) => hostname),
    failed: ended('failed')
      .filter(({ wasDown }) => wasDown)
      .map(named),
    undrained: ended('failed')
      .filter(({ wasDown }) => !wasDown)
      .map(named),
  };
}

/** With this length, the results of a thousand hosts with the longest names fit into one item. */
const MAX_NOTE = 80;

/** Hosts that wait for their turn. Hosts that an earlier run could not drain come last. */
export function waitingOf(hosts: readonly CampaignHost[]): readonly string[] {
  const waiting = hosts.filter(isWaiting);
  const before = ({ maintenanceId }: CampaignHost) => Number(maintenanceId !== null);
  return waiting.toSorted((a, b) => before(a) - before(b)).map(({ hostname }) => hostname);
}

export function countOf(hosts: readonly CampaignHost[]) {
  const count = (state: CampaignHostState) => hosts.filter((host) => host.state === state).length;
  return { done: count('done'), failed: count('failed'), underWay: count('under-way'), toGo: count('to-go') };
}

/** Counts failed hosts: too many halt the campaign. Undrained hosts do not count. */
export function failuresIn(results: readonly CampaignResult[]): number {
  return results.reduce((sum, { failed }) => sum + failed.length, 0);
}
