import type { Io } from '../io.ts';
import { clean } from '../text.ts';
import { hostLine, type Progress, type Seen } from './progress.ts';

/** A line with the time for every change of a host, for logs and pipes. */
export function plainProgress(io: Io, write: (text: string) => void): Progress {
  const shown = new Map<string, string>();
  const time = () => io.now().toISOString().slice(11, 19);

  function showHost(seen: Seen): void {
    const line = clean(hostLine(seen));
    // Tasks that end one by one are no news: the state, the blockers and the end are.
    const news = clean(hostLine(withoutCount(seen)));
    if (shown.get(seen.hostname) === news) return;
    shown.set(seen.hostname, news);
    write(`${time()} ${clean(seen.hostname)} ${line}\n`);
  }

  return {
    show: (hosts) =>
      hosts.filter(({ host, verdict }) => host !== undefined || verdict.kind === 'lost').forEach(showHost),
    outage: (text) => void io.stderr.write(`${time()} ${text === undefined ? 'the service is back' : clean(text)}\n`),
    end: async () => undefined,
  };
}

function withoutCount(seen: Seen): Seen {
  return seen.host === undefined ? seen : { ...seen, host: { ...seen.host, tasks: { running: 0, rescheduled: 0 } } };
}
