import type { FrameworkRecord } from '../model/framework-record.ts';
import type { RegisteredAgent } from '../model/registered-agent.ts';
import type { Registry } from '../model/registry.ts';
import type { Timers } from '../model/timers.ts';
import type { Settings } from '../options/options.ts';

/** A master as its parts see it: tasks, maintenance and draining. */
export interface MasterCore {
  readonly id: string;
  readonly registry: Registry;
  readonly settings: Settings;
  readonly timers: Timers;
  /** It has read the registry. */
  readonly recovered: boolean;
  readonly agents: ReadonlyMap<string, RegisteredAgent>;
  readonly frameworks: ReadonlyMap<string, FrameworkRecord>;
  readonly draining: { taskEnded(agent: RegisteredAgent): void };
  /** Registered, or expected back. */
  isKnown(agentId: string): boolean;
  refreshOffers(agent: RegisteredAgent): void;
  markGone(agentId: string): boolean;
  removeForGood(agent: RegisteredAgent, why: string): void;
}
