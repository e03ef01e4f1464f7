import type { AgentStatus } from './host.ts';

/** Facts about each agent status. A new status compiles only with an answer to each question. */

interface StatusFacts {
  /** The master lists the agent. */
  readonly isListed: boolean;
  /** The agent does not answer the master, or is not listed: no scheduler reaches its tasks. */
  readonly isLost: boolean;
  /** It gets offers. */
  readonly isInUse: boolean;
  /** It gets no offers, and keeps its tasks. */
  readonly isDeactivated: boolean;
  /** Mesos ends its tasks, or has ended them. */
  readonly isToldToDrain: boolean;
}

const STATUSES = {
  active: { isListed: true, isLost: false, isInUse: true, isDeactivated: false, isToldToDrain: false },
  deactivated: { isListed: true, isLost: false, isInUse: false, isDeactivated: true, isToldToDrain: false },
  disconnected: { isListed: true, isLost: true, isInUse: false, isDeactivated: false, isToldToDrain: false },
  draining: { isListed: true, isLost: false, isInUse: false, isDeactivated: false, isToldToDrain: true },
  drained: { isListed: true, isLost: false, isInUse: false, isDeactivated: false, isToldToDrain: true },
  gone: { isListed: false, isLost: true, isInUse: false, isDeactivated: false, isToldToDrain: false },
} as const satisfies Record<AgentStatus, StatusFacts>;

interface WithStatus {
  readonly status: AgentStatus;
}

export const isListed = ({ status }: WithStatus): boolean => STATUSES[status].isListed;
export const isGone = ({ status }: WithStatus): boolean => !STATUSES[status].isListed;
export const isLost = ({ status }: WithStatus): boolean => STATUSES[status].isLost;
/** Lost, but still listed by the master. */
export const isSilent = (agent: WithStatus): boolean => isLost(agent) && isListed(agent);
export const isInUse = ({ status }: WithStatus): boolean => STATUSES[status].isInUse;
export const isDeactivated = ({ status }: WithStatus): boolean => STATUSES[status].isDeactivated;
export const isToldToDrain = ({ status }: WithStatus): boolean => STATUSES[status].isToldToDrain;
