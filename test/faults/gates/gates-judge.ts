import type { Colour } from '../../../functions/domain/rolling/gate.ts';
import { hostsIn, type Rollout } from '../../../functions/domain/rolling/rollout.ts';
import type { Store } from '../../../functions/ports/store.ts';
import type { RolloutMutation } from './gated-rollout.ts';

/** The green answers of a gate in a row: since when, in milliseconds; undefined after another answer. */
type GreenSince = number | undefined;

/** Judges each write of a rolling maintenance by what its gates have really answered. */
export class GatesJudge {
  broken: string | undefined;
  private readonly greenSeconds: number;
  private readonly clock: () => Date;
  private readonly greenSince = new Map<string, GreenSince>();
  private waiting: ReadonlySet<string> = new Set<string>();
  private before = new Map<string, GreenSince>();

  constructor(greenSeconds: number, clock: () => Date) {
    this.greenSeconds = greenSeconds;
    this.clock = clock;
  }

  beginLook(): void {
    this.before = new Map(this.greenSince);
  }

  /** A first green answer opens a gate at once. */
  hear(name: string, colour: Colour): void {
    const since = this.greenSince.has(name) ? (this.greenSince.get(name) ?? this.clock().getTime()) : 0;
    this.greenSince.set(name, colour === 'green' ? since : undefined);
  }

  /** Forgets answers that are not green: a look that died may not have stored them. */
  forgive(): void {
    for (const [name, since] of this.greenSince) {
      if (since !== undefined) continue;
      if (this.before.has(name)) this.greenSince.set(name, this.before.get(name));
      else this.greenSince.delete(name);
    }
  }

  watch(store: Store, mutation: RolloutMutation): Store {
    return {
      ...store,
      rollout: async (id) => {
        const found = await store.rollout(id);
        return found && mutation(found);
      },
      putRollout: async (rollout, expectedVersion) => {
        const written = await store.putRollout(rollout, expectedVersion);
        this.look(written);
        return mutation(written);
      },
      putHost: async (host, expectedVersion) => {
        const before = await store.host(host.hostname);
        if (host.maintenance !== null && before?.maintenance == null) this.begins(host.hostname);
        return store.putHost(host, expectedVersion);
      },
    };
  }

  private look(written: Rollout): void {
    const [failed] = hostsIn(written, 'failed');
    if (failed !== undefined) this.broken ??= `${failed.hostname} has failed: ${failed.note}`;
    const waiting = new Set(hostsIn(written, 'waiting').map(({ hostname }) => hostname));
    for (const hostname of this.waiting) if (!waiting.has(hostname)) this.begins(hostname);
    this.waiting = waiting;
  }

  private begins(hostname: string): void {
    const now = this.clock().getTime();
    for (const [name, since] of this.greenSince) {
      if (since !== undefined && now - since >= this.greenSeconds * 1_000) continue;
      const how = since === undefined ? 'is not green' : `is green for ${(now - since) / 1_000} s`;
      this.broken ??= `${hostname} begins while gate ${name} ${how}`;
    }
  }
}
