import type { HostState, Transition } from './host.ts';
import { isUp } from './host-state.ts';

/** Divides the time of a host in a maintenance into stages. */

export const SPAN_STAGES = ['waiting', 'draining', 'drained', 'down', 'returning', 'settling', 'up'] as const;
type SpanStage = (typeof SPAN_STAGES)[number];

export interface Span {
  readonly stage: SpanStage;
  /** RFC 3339. */
  readonly from: string;
  /** Null for the current stage. */
  readonly to: string | null;
}

const STAGE_OF = {
  HOST_STATE_UP: 'up',
  HOST_STATE_DRAINING: 'draining',
  HOST_STATE_DRAINED: 'drained',
  HOST_STATE_DOWN: 'down',
} as const satisfies Record<HostState, SpanStage>;

export interface WayOfHost {
  /** Changes of its state within the maintenance, oldest first. */
  readonly changes: readonly Transition[];
  /** Start of the maintenance. */
  readonly from: string;
  /** Its end; null while it goes on. */
  readonly to: string | null;
  /** State at the start. */
  readonly state: HostState;
  /** Times when a request asked the host to come back. */
  readonly returns: readonly string[];
  /** When its settling ended; null while it settles; undefined when it does not settle. */
  readonly settledAt?: string | null | undefined;
}

/** Spans without gaps, oldest first. */
export function spansOf(way: WayOfHost): readonly Span[] {
  const marks = [
    { at: way.from, stage: stageAtStart(way) },
    ...way.changes.map(({ at, to }) => ({ at, stage: STAGE_OF[to] })),
    ...way.returns.map((at) => ({ at, stage: 'returning' as const })),
    ...settling(way),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const within = marks.filter(({ at }) => way.to === null || Date.parse(at) <= Date.parse(way.to));
  const spans = within.map(({ at, stage }, index) => ({ stage, from: at, to: within[index + 1]?.at ?? way.to }));
  return spans.filter(({ from, to }) => from !== to);
}

/** A host that is UP has not begun. */
function stageAtStart({ state }: WayOfHost): SpanStage {
  return isUp({ state }) ? 'waiting' : STAGE_OF[state];
}

function settling({ changes, settledAt }: WayOfHost) {
  const back = changes.findLast(({ to }) => isUp({ state: to }));
  if (back === undefined || settledAt === undefined) return [];
  const end = settledAt === null ? [] : [{ at: settledAt, stage: 'up' as const }];
  return [{ at: back.at, stage: 'settling' as const }, ...end];
}
