import type { Host, Transition } from '../../domain/host/host.ts';
import { type Past, pastOf, pastSince, reachesBack } from '../../domain/host/past.ts';
import type { Services } from '../../ports/services.ts';

/** Entries of the first read: one way down and back, which fits into one read unit. */
const FIRST_READ = 10;

/** The host at a time, by its record or its history; undefined if it was not known then. */
export async function readPast(services: Services, host: Host, at: Date): Promise<Past | undefined> {
  if (Date.parse(host.stateSince) <= at.getTime()) return pastSince(host, at);
  return pastOf(await readHistory(services, host.hostname, host.outbox, at), at);
}

/** The host's history, newest first, back to a state change before that time, or to its end. */
export async function readHistory(
  { store }: Services,
  hostname: string,
  undelivered: readonly Transition[],
  at: Date,
): Promise<readonly Transition[]> {
  const written: Transition[] = [];
  let nextToken: string | undefined;
  for (let most = FIRST_READ; ; most *= 2) {
    const page = await store.history(hostname, most, nextToken);
    written.push(...page.items);
    nextToken = page.nextToken;
    if (nextToken === undefined || reachesBack(written, at)) return newestFirst(undelivered, written);
  }
}

function newestFirst(undelivered: readonly Transition[], written: readonly Transition[]): readonly Transition[] {
  const known = new Set(written.map(({ version }) => version));
  return [...undelivered.filter(({ version }) => !known.has(version)), ...written].sort(
    (a, b) => b.version - a.version,
  );
}
