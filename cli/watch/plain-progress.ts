import { isStuck, reasonsToStay } from '../lines/drain-lines.ts';
import type { Io } from '../terminal/io.ts';
import { clean } from '../terminal/text.ts';
import { hostLine, type Progress, type Seen } from './progress.ts';

/** Prints a line with the time for every change of a host, for logs and pipes. */
export function plainProgress(io: Io, write: (text: string) => void): Progress {
  const shown = new Map<string, string>();
  const time = () => io.now().toISOString().slice(11, 19);

  function showHost(seen: Seen): void {
    const line = clean(hostLine(seen));
    const key = changeKey(seen);
    if (shown.get(seen.hostname) === key) return;
    shown.set(seen.hostname, key);
    write(`${time()} ${clean(seen.hostname)} ${line}\n`);
  }

  return {
    show: (hosts) =>
      hosts.filter(({ host, verdict }) => host !== undefined || verdict.kind === 'lost').forEach(showHost),
    outage: (text) => void io.stderr.write(`${time()} ${text === undefined ? 'the service is back' : clean(text)}\n`),
    end: async () => undefined,
  };
}

/**
 * Key that changes when there is something to print: the state, the kinds of blockers, the frameworks
 * that place tasks there, being stuck, and the end. Single tasks and numbers in a message do not count.
 */
function changeKey(seen: Seen): string {
  const { host, verdict } = seen;
  if (host === undefined || verdict.kind !== 'moving') return hostLine(seen);
  const reasons = new Set(reasonsToStay(host).map(({ framework, code }) => `${framework} ${code}`));
  const placing = host.drain?.arrivals.map(({ framework }) => framework) ?? [];
  return JSON.stringify([host.state, isStuck(host), placing, [...reasons].sort(), host.blockers.length > 0, seen.idle]);
}
