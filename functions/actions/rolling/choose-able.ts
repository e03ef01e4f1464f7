import { chooseWave, type WaveQuestion } from '../../domain/rolling/wave.ts';
import type { Services } from '../../ports/services.ts';
import { askForRoom } from './ask-for-room.ts';

/** Rounds of questions. In each, other hosts replace those that have no room. */
const MAX_ROUNDS = 3;
/** No round starts after this time: answers may be slow, and the lease on the choice expires. */
const ROUNDS_LIMIT_MS = 10_000;

interface AbleHosts {
  readonly begin: readonly string[];
  /** Sentence that says why none begins. */
  readonly heldBy: string;
  /** Hosts that the limits allow but that have no room: the reason by host name. */
  readonly waitsFor: ReadonlyMap<string, string>;
}

/**
 * Chooses hosts that the limits let begin and that have room: their tasks find a place, and their
 * jobs can spare them. Other hosts replace those that have no room.
 */
export async function chooseAble(services: Services, question: WaveQuestion): Promise<AbleHosts> {
  const startedMs = services.clock().getTime();
  const waitsFor = new Map<string, string>();
  for (let round = 1; ; round += 1) {
    const waiting = question.waiting.filter((name) => !waitsFor.has(name));
    const allowed = chooseWave({ ...question, waiting });
    if (allowed.begin.length === 0) return { begin: [], heldBy: firstReason(waitsFor) ?? allowed.heldBy, waitsFor };
    const room = await askForRoom(services, allowed.begin);
    for (const [name, reason] of room.waitsFor) waitsFor.set(name, reason);
    const isLast = round === MAX_ROUNDS || services.clock().getTime() - startedMs > ROUNDS_LIMIT_MS;
    if (isLast || room.waitsFor.size === 0) return { begin: room.begin, heldBy: firstReason(waitsFor) ?? '', waitsFor };
  }
}

function firstReason(waitsFor: ReadonlyMap<string, string>): string | undefined {
  const [first] = waitsFor;
  return first && `${first[0]} waits: ${first[1]}`;
}
