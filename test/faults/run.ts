import type { JobSetup } from '../fakes/job-cluster.ts';
import { judgeTrace, rejectionText } from '../spec/judge-trace.ts';
import type { TraceLine } from '../spec/trace.ts';
import { Broken } from './stage/broken.ts';
import { type Chance, chanceOfRun, rollingOfRun } from './stage/chance.ts';
import type { Setting } from './stage/setting.ts';
import { storm } from './storm.ts';
import { comeToRest } from './world/rest.ts';
import { World, type WorldOptions } from './world/world.ts';

export interface RunResult {
  /** Undefined when every promise was kept. */
  readonly broken: unknown;
  /** Everything that happened, oldest first. */
  readonly log: readonly string[];
  /** Rolling maintenances of it. */
  readonly rollouts: number;
  /** For the specification. */
  readonly trace: readonly TraceLine[];
}

/** One run of a seed: a storm of faults, then rest. */
export async function run(
  seed: number,
  index: number,
  options: Omit<WorldOptions, 'rolling'> = {},
): Promise<RunResult> {
  const chance = chanceOfRun(seed, index);
  const world = new World(settingOf(chance), chance, { rolling: rollingOfRun(seed, index), ...options });
  try {
    await storm(world, chance.pick([100, 300, 600, 1_200]));
    await comeToRest(world);
    const rejection = judgeTrace(world.recorder.lines);
    if (rejection !== undefined) throw new Broken(rejectionText(rejection));
    return resultOf(world, undefined);
  } catch (broken) {
    return resultOf(world, broken);
  }
}

function resultOf({ log, ledger, recorder }: World, broken: unknown): RunResult {
  return { broken, log, rollouts: ledger.rollouts.size, trace: recorder.lines };
}

function settingOf(chance: Chance): Setting {
  const hosts = chance.pick([1, 2, 3, 3, 4]);
  return {
    hostnames: Array.from({ length: hosts }, (_, index) => `h${index + 1}`),
    jobs: Array.from({ length: chance.pick([0, 1, 2]) }, () => jobOf(chance)),
    canSurge: chance.is(0.5),
    isOneProcess: chance.is(0.3),
    clocksJump: chance.is(0.3),
    isPoisoned: chance.is(0.2),
    isUpgrade: chance.is(0.2),
    isUnguarded: chance.is(0.2),
    haste: chance.pick([0, 0.5, 0.8, 0.95]),
    mostAttempts: chance.pick([2, 8, 60]),
  };
}

/** No floor that leaves nothing to move: such a job keeps its host for ever, as it should. */
function jobOf(chance: Chance): JobSetup {
  const size = 2 + chance.below(5);
  return {
    size,
    availableShare: chance.below(size) / size,
    extraShare: chance.pick([0, 0.2, 0.5, 1]),
    seconds: { unseen: chance.below(40), ending: chance.below(40), starting: chance.below(60) },
    isSerial: chance.is(0.5),
    tasksEach: chance.pick([1, 1, 2]),
    oldestFirst: chance.is(0.5),
  };
}
