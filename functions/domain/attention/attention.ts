import { type Campaign, isOver } from '../campaigns/campaign.ts';
import type { Host } from '../host/host.ts';
import type { Correction } from '../reconcile/corrections.ts';
import type { Breaker } from '../request/breaker.ts';
import type { Rollout } from '../rolling/rollout.ts';
import type { AnyWait, Watch } from '../watch/wait.ts';
import type { WindowOpening } from '../windows/opening.ts';
import { campaignsWaiting } from './campaigns.ts';
import { weightOf } from './causes.ts';
import { hostsAtRest } from './hosts-at-rest.ts';
import { hostsOnWay } from './hosts-on-way.ts';
import { ATTENTION_KINDS, KINDS, SEVERITIES } from './kinds.ts';
import { rolloutsWaiting } from './rollouts.ts';
import { breakerOpen, driftReturns, missedWindows, watcherMissing } from './service.ts';
import type { Situation } from './situation.ts';

/** The records that show whether something waits for a person. */
export interface AttentionFacts {
  readonly hosts: readonly Host[];
  /** Rolling maintenances that are not finished. */
  readonly rollouts: readonly Rollout[];
  readonly campaigns: readonly Campaign[];
  readonly waits: readonly AnyWait[];
  readonly watch: Watch | undefined;
  /** The latest opening of each window. */
  readonly latestOpenings: readonly WindowOpening[];
  readonly corrections: readonly Correction[];
  readonly breaker: Breaker['open'];
  readonly forgottenAfterSeconds: number;
}

/** Everything that waits for a person, sorted by severity, then by kind, cause and time. */
export function attention(facts: AttentionFacts, now: Date): Situation[] {
  const campaigns = facts.campaigns.filter((campaign) => !isOver(campaign));
  const all = [
    ...watcherMissing(facts.waits, facts.watch, now),
    ...breakerOpen(facts.breaker),
    ...hostsOnWay(facts.hosts, facts.watch?.usual ?? {}, now),
    ...hostsAtRest(facts.hosts, now, facts.forgottenAfterSeconds),
    ...rolloutsWaiting(facts.rollouts, campaigns),
    ...campaignsWaiting(campaigns),
    ...driftReturns(facts.corrections, now),
    ...missedWindows(facts.latestOpenings, now),
  ];
  return all.sort((a, b) => compare(ranksOf(a), ranksOf(b)));
}

function ranksOf({ kind, cause, since }: Situation): readonly number[] {
  return [SEVERITIES.indexOf(KINDS[kind].severity), ATTENTION_KINDS.indexOf(kind), weightOf(cause), Date.parse(since)];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((rank, at) => rank !== b[at]);
  return (a[index] ?? 0) - (b[index] ?? 0);
}
