/** Situations that wait for a person. */

interface KindFacts {
  /** `critical`: act now. `warning`: today. `info`: an operator may have forgotten it. */
  readonly severity: 'critical' | 'warning' | 'info';
  /** The section to read: a file of docs/ and its anchor. */
  readonly section: string;
}

/** Within one severity, the most serious kind comes first. */
export const KINDS = {
  /** Executions wait, and no watcher looks at their hosts. */
  'watcher-not-running': { severity: 'critical', section: 'runbook.md#watcher-not-running' },
  /** Too many hosts have begun or failed: no host begins. */
  'breaker-open': { severity: 'critical', section: 'runbook.md#breaker-open' },
  /** The executions of a host failed too often: the service starts no other. */
  'host-given-up': { severity: 'critical', section: 'runbook.md#host-given-up' },
  /** A rolling maintenance had too many failures. */
  'rollout-halted': { severity: 'warning', section: 'rolling.md#when-it-halts' },
  /** A campaign had too many failures, and none of its rolling maintenances is under way. */
  'campaign-halted': { severity: 'warning', section: 'campaigns.md#the-rules' },
  /** A gate lets no further host of a rolling maintenance begin. */
  'gate-not-green': { severity: 'warning', section: 'gates.md#when-a-gate-holds' },
  /** A campaign will miss its deadline, as far as is known. */
  'deadline-endangered': { severity: 'warning', section: 'runbook.md#deadline-endangered' },
  /** The deadline of a drain has passed, and its policy is `hold`. */
  'deadline-passed': { severity: 'warning', section: 'runbook.md#deadline-passed' },
  /** No task has left a host for too long. */
  'drain-stuck': { severity: 'warning', section: 'runbook.md#host-stuck-draining' },
  /** A host on its way waits for something that does not pass by itself. */
  'host-waits': { severity: 'warning', section: 'schedulers.md#why-a-task-stays' },
  'agent-lost': { severity: 'warning', section: 'runbook.md#agent-lost' },
  /** Another system changes the Mesos schedule or the agents again and again. */
  'drift-returns': { severity: 'warning', section: 'runbook.md#drift-repaired-repeatedly' },
  /** A window did not open when it should. */
  'window-missed': { severity: 'warning', section: 'runbook.md#window-missed' },
  /** DRAINED or DOWN past the end of its window. */
  'host-forgotten': { severity: 'warning', section: 'runbook.md#host-forgotten' },
  /** State changes are neither in the history nor on the event bus. */
  'events-undelivered': { severity: 'warning', section: 'runbook.md#outbox-growing' },
  /** A host of a rolling maintenance is DOWN until a person has repaired it. */
  'repair-awaited': { severity: 'info', section: 'rolling.md#repair' },
  /** An operator paused a rolling maintenance. */
  'rollout-paused': { severity: 'info', section: 'rolling.md#pause-resume-stop' },
  /** An operator paused a campaign. */
  'campaign-paused': { severity: 'info', section: 'campaigns.md#pause-resume-stop' },
} as const satisfies Record<string, KindFacts>;

export type AttentionKind = keyof typeof KINDS;
export const ATTENTION_KINDS = Object.keys(KINDS) as [AttentionKind, ...AttentionKind[]];

export const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** Actions of an operator. `override` ignores gates that hold; `reset` closes the breaker. */
export const HELPING_ACTIONS = [
  'cancel',
  'complete',
  'start',
  'forget',
  'resume',
  'stop',
  'override',
  'reset',
] as const;
export type HelpingAction = (typeof HELPING_ACTIONS)[number];
