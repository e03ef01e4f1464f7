import type { Simulator } from '../../../local/mesos-sim/simulator.ts';
import type { Asked, Interference, MasterProxy } from '../../scenarios/master-proxy.ts';
import type { Chance } from '../stage/chance.ts';

/**
 * Judges the requests of a real service to the simulated masters, and spoils some of them by
 * chance.
 */
export class MasterJudge {
  /** Promises that were broken, in words. */
  readonly broken: string[] = [];
  /** How likely a call fails, 0 to 1. */
  badness = 0;
  /** Machines that were taken down, in order. */
  readonly downs: string[] = [];
  readonly #simulator: Simulator;
  readonly #chance: Chance;
  #read: string[] = [];

  constructor(simulator: Simulator, chance: Chance) {
    this.#simulator = simulator;
    this.#chance = chance;
  }

  watch(proxy: MasterProxy): void {
    proxy.interfere = (asked) => this.#interfere(asked);
  }

  #interfere({ call, body }: Asked): Interference {
    const spoilt = this.#chance.is(this.badness) ? this.#chance.pick(FAULTS) : {};
    return {
      ...spoilt,
      before: async () => {
        if (call === 'UPDATE_MAINTENANCE_SCHEDULE') this.#judgePost(body);
        if (call === 'START_MAINTENANCE') this.#judgeDown(body);
      },
      after: async (answer) => {
        if (call !== 'GET_MAINTENANCE_SCHEDULE' || answer.status !== 200) return;
        const { get_maintenance_schedule: got } = JSON.parse(answer.body) as GotSchedule;
        this.#read = [JSON.stringify(windowsOf(got)), ...this.#read.slice(0, 15)];
      },
    };
  }

  /** The windows of others are as in one of the last reads; one that was made from none of them would have lost something. */
  #judgePost(body: string): void {
    const { update_maintenance_schedule: post } = JSON.parse(body) as PostedSchedule;
    const after = JSON.stringify(windowsOf(post));
    const fromReads = this.#read.map((before) => {
      if (before === after) return 'an unchanged schedule was posted';
      const [theirs, kept] = [foreign(before), foreign(after)];
      return theirs === kept ? undefined : `windows of others were changed: ${theirs} became ${kept}`;
    });
    const [first = 'a schedule was posted that was made from no read'] = fromReads;
    if (!fromReads.includes(undefined)) this.broken.push(first);
  }

  #judgeDown(body: string): void {
    const { start_maintenance: start } = JSON.parse(body) as { start_maintenance: { machines: Machine[] } };
    for (const { hostname } of start.machines) {
      this.downs.push(hostname);
      const tasks = this.#simulator.tasksOnHost(hostname);
      if (tasks.length > 0) this.broken.push(`${hostname} was taken down with ${tasks.length} tasks`);
    }
  }
}

/** Prefix of the names of machines that belong to other operators. */
export const FOREIGN = 'foreign';

interface Machine {
  readonly hostname: string;
}
interface Windows {
  readonly schedule?: { readonly windows?: readonly { readonly machine_ids: readonly Machine[] }[] };
}
interface GotSchedule {
  readonly get_maintenance_schedule: Windows;
}
interface PostedSchedule {
  readonly update_maintenance_schedule: Windows;
}

function windowsOf({ schedule }: Windows): readonly { readonly machine_ids: readonly Machine[] }[] {
  return schedule?.windows ?? [];
}

function foreign(windows: string): string {
  const all = JSON.parse(windows) as { readonly machine_ids: readonly Machine[] }[];
  return JSON.stringify(
    all.filter(({ machine_ids }) => machine_ids.some(({ hostname }) => hostname.startsWith(FOREIGN))),
  );
}

const FAULTS: readonly Interference[] = [
  { answer: 'cut' },
  { answer: { status: 500, body: 'oops' } },
  { answer: { status: 503, body: 'No leader elected' } },
  { cutAfter: true },
  { cutAfter: 'in-the-middle' },
];
