/**
 * A trace: what really happened, one line each, in the order in which the store and Mesos did it.
 *
 * `act` names an action of docs/spec/maintenance.qnt; the other fields are its parameters, by their names. `by` is one
 * run of a function: a request, a look of the watcher, a pass of the reconciliation.
 */
export type TraceLine =
  | { readonly act: 'request'; readonly id: string; readonly kind: 'Start' | 'Complete' | 'Cancel' }
  /** Only when the run does not know this version yet. */
  | { readonly act: 'read'; readonly by: string; readonly host: string; readonly version: number }
  | {
      readonly act: 'write';
      readonly by: string;
      readonly host: string;
      readonly new: RecordWritten;
      /** True for a change that the history has by `mesos`. */
      readonly byMesos: boolean;
    }
  | { readonly act: 'forget'; readonly by: string; readonly host: string }
  | { readonly act: 'deliver'; readonly host: string; readonly versions: readonly number[] }
  | { readonly act: 'clear'; readonly host: string; readonly version: number }
  | { readonly act: 'agentChanges'; readonly host: string; readonly agent: AgentShown; readonly isNew: boolean }
  | { readonly act: 'windowChanges'; readonly host: string; readonly window: string }
  | { readonly act: 'machineChanges'; readonly host: string; readonly down: boolean }
  | { readonly act: 'look'; readonly by: string; readonly host: string; readonly tasks: number }
  | { readonly act: MesosAct; readonly by: string; readonly host: string }
  | { readonly act: 'post'; readonly by: string; readonly changes: readonly Rescheduled[] }
  /** Milliseconds since 1970, by the clock of the run. */
  | { readonly act: 'takeLease'; readonly by: string; readonly at: number; readonly until: number }
  | { readonly act: 'releaseLease'; readonly by: string }
  | { readonly act: 'claim'; readonly job: string; readonly expected: number; readonly tasks: readonly string[] }
  | { readonly act: 'kill'; readonly job: string; readonly task: string }
  | { readonly act: 'wait'; readonly token: string; readonly host: string; readonly id: string; readonly phase: string }
  | { readonly act: 'answer'; readonly by: string; readonly token: string; readonly how: AnswerGiven }
  /** '' is no watcher. */
  | { readonly act: 'watch'; readonly owner: string; readonly expected: number };

export type MesosAct = 'deactivate' | 'drain' | 'reactivate' | 'takeDown' | 'bringUp';
export type AgentShown = 'Active' | 'Silent' | 'Off' | 'AgentDraining' | 'AgentDrained' | 'Gone';
export type StateShown = 'Up' | 'Draining' | 'Drained' | 'Down';
type AnswerGiven = 'Done' | 'Superseded' | 'Failed';

/** A host's record as the specification has it. */
export interface RecordWritten {
  readonly exists: true;
  readonly version: number;
  readonly state: StateShown;
  readonly goal: StateShown;
  /** Of its maintenance; '' is none. */
  readonly id: string;
  readonly managed: boolean;
  /** Start and length of our window; '' is none. */
  readonly window: string;
  readonly staysOff: boolean;
  readonly force: boolean;
  readonly stuck: boolean;
  readonly retired: boolean;
  readonly owes: readonly number[];
}

/** A host that a post puts into a window or takes out, compared with the schedule that the run had read. */
export interface Rescheduled {
  readonly host: string;
  readonly from: string;
  readonly to: string;
}
