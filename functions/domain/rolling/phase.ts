/** Phases of a host in a rolling maintenance, and states of the whole. */

export const PHASES = [
  /** Its turn has not come. */
  'waiting',
  /** Its wave's maintenance takes it down. */
  'going-down',
  /** DOWN, under repair. */
  'repairing',
  /** It was asked to come back. */
  'returning',
  /** UP again, and observed for a while. */
  'settling',
  'done',
  /** It failed, and the operator must look. It counts as out while it is not UP. */
  'failed',
  /** Left out: it was in another maintenance, or the window had no time left. */
  'skipped',
] as const;
export type Phase = (typeof PHASES)[number];

export const ROLLOUT_STATUSES = ['running', 'paused', 'halted', 'finished'] as const;
export type RolloutStatus = (typeof ROLLOUT_STATUSES)[number];

/** Facts about each phase. A new phase compiles only with an answer to every question here. */
interface PhaseFacts {
  readonly stage: 'waiting' | 'under-way' | 'ended';
  /** End of its turn; null when it had none, or has not ended. */
  readonly end: 'arrived' | 'failed' | null;
  /** Its repair may need further calls of the hook. */
  readonly isInRepair: boolean;
  /** Every host in this phase is DOWN. */
  readonly isDown: boolean;
  /** In this phase, a host without a record fails. */
  readonly needsRecord: boolean;
  /** It has come back UP. */
  readonly isBack: boolean;
}

const PHASE_FACTS = {
  waiting: { stage: 'waiting', end: null, isInRepair: false, isDown: false, needsRecord: false, isBack: false },
  'going-down': { stage: 'under-way', end: null, isInRepair: false, isDown: false, needsRecord: true, isBack: false },
  repairing: { stage: 'under-way', end: null, isInRepair: true, isDown: true, needsRecord: true, isBack: false },
  returning: { stage: 'under-way', end: null, isInRepair: false, isDown: true, needsRecord: true, isBack: false },
  settling: { stage: 'under-way', end: null, isInRepair: false, isDown: false, needsRecord: true, isBack: true },
  done: { stage: 'ended', end: 'arrived', isInRepair: false, isDown: false, needsRecord: false, isBack: true },
  failed: { stage: 'ended', end: 'failed', isInRepair: false, isDown: false, needsRecord: true, isBack: false },
  skipped: { stage: 'ended', end: null, isInRepair: false, isDown: false, needsRecord: false, isBack: false },
} as const satisfies Record<Phase, PhaseFacts>;

interface InPhase {
  readonly phase: Phase;
}

/** True for a host that has begun and not ended: it still takes up a place. */
export const isUnderWay = ({ phase }: InPhase): boolean => PHASE_FACTS[phase].stage === 'under-way';
export const hasEnded = ({ phase }: InPhase): boolean => PHASE_FACTS[phase].stage === 'ended';
export const endOf = ({ phase }: InPhase): PhaseFacts['end'] => PHASE_FACTS[phase].end;
export const isSkipped = (host: InPhase): boolean => hasEnded(host) && endOf(host) === null;
export const isInRepair = ({ phase }: InPhase): boolean => PHASE_FACTS[phase].isInRepair;
export const isDownPhase = ({ phase }: InPhase): boolean => PHASE_FACTS[phase].isDown;
export const isBack = ({ phase }: InPhase): boolean => PHASE_FACTS[phase].isBack;
export const needsRecord = ({ phase }: InPhase): boolean => PHASE_FACTS[phase].needsRecord;

interface StatusFacts {
  readonly isRunning: boolean;
  readonly isFinished: boolean;
  /** Reason why no further host begins until an operator says so. */
  readonly waitsAfter: 'failures' | 'pause' | null;
}

const STATUS_FACTS = {
  running: { isRunning: true, isFinished: false, waitsAfter: null },
  paused: { isRunning: false, isFinished: false, waitsAfter: 'pause' },
  halted: { isRunning: false, isFinished: false, waitsAfter: 'failures' },
  finished: { isRunning: false, isFinished: true, waitsAfter: null },
} as const satisfies Record<RolloutStatus, StatusFacts>;

interface WithStatus {
  readonly status: RolloutStatus;
}

/** True while further hosts may begin. */
export const isRunning = ({ status }: WithStatus): boolean => STATUS_FACTS[status].isRunning;
export const isFinished = ({ status }: WithStatus): boolean => STATUS_FACTS[status].isFinished;
export const waitsAfter = ({ status }: WithStatus): StatusFacts['waitsAfter'] => STATUS_FACTS[status].waitsAfter;
