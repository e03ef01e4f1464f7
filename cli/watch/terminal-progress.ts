import { Listr } from 'listr2';
import type { Goal } from '../../functions/domain/host/host.ts';
import { plural } from '../../functions/domain/text/counted.ts';
import { short } from '../lines/host-lines.ts';
import { clean } from '../terminal/text.ts';
import { hostLine, type Progress, type Seen, summaryLine, troubleLines } from './progress.ts';

/** For more hosts there is one line of counts, with the first hosts that need attention. */
const MAX_LINES = 20;

/** One line of the list: a task of listr2, which ends when the watch of the host ends. */
class Line {
  title: string;
  #task: TaskLine | undefined;
  #ended = false;
  #resolve: (end: 'done' | 'lost' | 'left') => void = () => undefined;
  readonly #end = new Promise<'done' | 'lost' | 'left'>((resolve) => {
    this.#resolve = resolve;
  });

  constructor(title: string) {
    this.title = title;
  }

  async run(task: TaskLine): Promise<void> {
    this.#task = task;
    this.render();
    const end = await this.#end;
    // An interrupted watch is neither a success nor a failure of its host.
    if (end === 'left') task.skip(this.title);
    if (end === 'lost') throw new Error(this.title);
  }

  render(): void {
    if (this.#task === undefined || this.#ended) return;
    this.#task.title = this.title;
  }

  end(end: 'done' | 'lost' | 'left'): void {
    this.render();
    this.#ended = true;
    this.#resolve(end);
  }
}

/** The part of listr2's task that a line uses. */
interface TaskLine {
  title: string;
  skip(message: string): void;
}

/** Redraws a line for each host in place, on a terminal. */
export function terminalProgress(hostnames: readonly string[], goal: Goal, now: () => Date): Progress {
  const single = hostnames.length <= MAX_LINES;
  const summary = new Line(`0 of ${plural(hostnames.length, 'host')} ${short(goal)}`);
  const lines = new Map((single ? hostnames : []).map((hostname) => [hostname, new Line(clean(hostname))]));
  const width = Math.max(0, ...[...lines.values()].map(({ title }) => title.length));
  const running = runList([summary, ...lines.values()]);
  let away: string | undefined;
  let last: readonly Seen[] = [];

  function render(): void {
    const outage = away === undefined ? [] : [clean(away)];
    summary.title = [summaryLine(last, goal, now()), ...outage, ...(single ? [] : troubleLines(last))].join('\n');
    summary.render();
    for (const seen of last) {
      const line = lines.get(seen.hostname);
      if (line === undefined) continue;
      line.title = `${clean(seen.hostname).padEnd(width)}  ${clean(hostLine(seen))}`;
      if (seen.verdict.kind === 'moving') line.render();
      else line.end(seen.verdict.kind === 'arrived' ? 'done' : 'lost');
    }
  }

  return {
    show(hosts) {
      last = hosts;
      render();
    },
    outage(text) {
      away = text;
      if (last.length > 0) render();
    },
    async end() {
      const arrived = last.length > 0 && last.every(({ verdict }) => verdict.kind === 'arrived');
      for (const line of [summary, ...lines.values()]) line.end(arrived ? 'done' : 'left');
      await running;
    },
  };
}

function runList(lines: readonly Line[]): Promise<unknown> {
  const tasks = lines.map((line) => ({
    title: line.title,
    task: (_: unknown, task: TaskLine) => line.run(task),
  }));
  const list = new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    // Ctrl-C ends the watch, not the process: the CLI still prints what goes on.
    registerSignalListeners: false,
    rendererOptions: { collapseSkips: true, suffixSkips: false, showErrorMessage: true },
  });
  return list.run();
}
