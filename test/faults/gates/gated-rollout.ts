import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { resumeRolling } from '../../../functions/actions/rolling/pause-resume-stop.ts';
import { lookAtRollouts } from '../../../functions/actions/watch/look-at-rollouts.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import { isDown, isWantedUp } from '../../../functions/domain/host/host-state.ts';
import { isAtRest } from '../../../functions/domain/host/next-action.ts';
import { type Colour, ON_RED } from '../../../functions/domain/rolling/gate.ts';
import { isFinished } from '../../../functions/domain/rolling/phase.ts';
import { hostsIn, type Rollout } from '../../../functions/domain/rolling/rollout.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { crashing, quietly } from '../../fakes/crashing.ts';
import { knownCluster, type TestServices } from '../../fakes/services.ts';
import { type Chance, chanceOfRun } from '../stage/chance.ts';
import { GatesJudge } from './gates-judge.ts';

/**
 * A rolling maintenance installs a bad kernel: once a few hosts run it, the gate `errors` is red until somebody mends the kernel. The gate `site` flaps, and
 * does not always answer. Looks are the real ones, some of which die on the way; hosts go DOWN and come back in the table alone, which makes a run fast.
 */

const LOOK_SECONDS = 5;
/** After these looks the kernel is mended, and both gates are green. */
const STORMY_LOOKS = 50;
const MAX_LOOKS = 300;

export interface GatedResult {
  /** The first promise that was broken. */
  readonly broken: string | undefined;
  /** Hosts that waited when the bad kernel first turned its gate red; undefined if it never did. */
  readonly spared: number | undefined;
}

/** Replaces the product's record by a wrong one whenever it is read or written, to prove that the runs notice. */
export type RolloutMutation = (rollout: Rollout) => Rollout;

export async function gatedRollout(options: {
  readonly seed: number;
  readonly run: number;
  readonly mutation?: RolloutMutation;
}): Promise<GatedResult> {
  const { seed, run, mutation = (rollout) => rollout } = options;
  const chance = chanceOfRun(seed, run);
  const hostnames = Array.from({ length: 3 + chance.below(6) }, (_, index) => `h${index}`);
  const { services } = await knownCluster(hostnames);
  return new GatedRollout(chance, services, hostnames, mutation).run();
}

class GatedRollout {
  private readonly chance: Chance;
  private readonly services: TestServices;
  private readonly hostnames: readonly string[];
  private readonly judge: GatesJudge;
  private readonly greenSeconds: number;
  private readonly tolerated: number;
  private readonly mendedAt: number;
  private looks = 0;
  private spared: number | undefined;
  private site: Colour = 'green';
  private readonly installed = new Set<string>();

  constructor(chance: Chance, services: TestServices, hostnames: readonly string[], mutation: RolloutMutation) {
    this.chance = chance;
    this.hostnames = hostnames;
    this.greenSeconds = chance.pick([10, 30, 60]);
    this.tolerated = 1 + chance.below(hostnames.length - 1);
    this.mendedAt = 15 + chance.below(STORMY_LOOKS - 15);
    this.judge = new GatesJudge(this.greenSeconds, services.clock);
    const gate = (name: string, colourNow: () => Colour) => {
      const ask = async () => {
        const colour = colourNow();
        this.judge.hear(name, colour);
        return { colour, evidence: `${name} says ${colour}`, at: services.clock().toISOString() };
      };
      return [name, { ask }] as const;
    };
    const store = this.judge.watch(services.store, mutation);
    const gates = new Map([gate('errors', () => this.errors()), gate('site', () => this.site)]);
    this.services = { ...services, store, gates };
  }

  async run(): Promise<GatedResult> {
    const { chance, services, hostnames } = this;
    const { maintenanceId } = await acceptRolling(
      services,
      {
        ...{ hosts: [...hostnames], repair: 'none', settle: chance.pick(['5s', '20s']), returnTimeout: '10m' },
        ...{ concurrency: 1 + chance.below(3), maxErrors: hostnames.length },
        ...{ gates: ['errors', 'site'], greenFor: `${this.greenSeconds}s`, onRed: chance.pick(ON_RED) },
      },
      'ann',
    );
    const id = maintenanceId ?? '';
    let rollout = await this.rollout(id);
    while (!isFinished(rollout) && this.looks < MAX_LOOKS && this.judge.broken === undefined) {
      await this.look(rollout);
      await this.move();
      rollout = await this.rollout(id);
      if (rollout.status === 'halted' && chance.is(0.2)) await quietly(resumeRolling(services, id, 'bob'));
    }
    const done = hostsIn(rollout, 'done').length;
    const unfinished = done === hostnames.length ? undefined : `${rollout.status} with ${done} of ${hostnames} done`;
    return { broken: this.judge.broken ?? unfinished, spared: this.spared };
  }

  private async rollout(id: string): Promise<Rollout> {
    const rollout = await this.services.store.rollout(id);
    if (rollout === undefined) throw new Error(`no rollout ${id}`);
    return rollout;
  }

  private get isStormy(): boolean {
    return this.looks < STORMY_LOOKS;
  }

  private errors(): Colour {
    if (this.looks >= this.mendedAt || this.installed.size < this.tolerated) return 'green';
    return this.chance.is(0.1) ? 'unknown' : 'red';
  }

  private async look({ id, executionArn, hosts }: Rollout): Promise<void> {
    const { chance, services } = this;
    if (!this.isStormy) this.site = 'green';
    else if (chance.is(0.15)) this.site = chance.weighted({ green: 4, red: 1, unknown: 1 });
    if (this.errors() !== 'green') this.spared ??= hostsIn({ hosts }, 'waiting').length;
    const wait = { phase: 'roll', maintenanceId: id, executionArn: executionArn ?? '', token: id } as const;
    const dies = this.isStormy && chance.is(0.2);
    this.judge.beginLook();
    const process: Services = dies ? crashing(services, chance.below(30)) : services;
    await quietly(lookAtRollouts(process, [{ ...wait, since: services.clock().toISOString() }]));
    if (dies) this.judge.forgive();
    services.advance(LOOK_SECONDS * 1_000);
    this.looks += 1;
  }

  /** Hosts reach their goals after a while; each that comes back has the new kernel. */
  private async move(): Promise<void> {
    const records = await this.services.store.hosts(this.hostnames);
    for (const host of records.values()) {
      if (isAtRest(host) || !this.chance.is(0.6)) continue;
      await this.services.store.putHost(arrived(host), host.version);
      if (isWantedUp(host)) this.installed.add(host.hostname);
    }
  }
}

function arrived(host: Host): Host {
  if (!isWantedUp(host)) return { ...host, state: 'HOST_STATE_DOWN' };
  return isDown(host) ? { ...host, state: 'HOST_STATE_UP', maintenance: null } : host;
}
