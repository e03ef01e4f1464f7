import { type LoggedRequest, type SimulatorOptions, startSimulator } from '../local/mesos-sim/simulator.ts';

/** The simulated cluster, as a process that tells over IPC what it was asked and when its hosts became empty. */

export interface Question {
  readonly ask: 'requests' | 'emptiedAt';
}

/** A logged request without its body: a thousand hosts' schedule is not worth copying. */
export type Request = Omit<LoggedRequest, 'body'>;

const WATCH_MS = 2;

const simulator = await startSimulator(JSON.parse(process.argv[2] ?? '{}') as SimulatorOptions);
/** By host that ran tasks: when its last one ended, milliseconds since 1970. */
const emptiedAt = new Map<string, number>();

function watchTasks(): void {
  const busy = new Set<string>();
  setInterval(() => {
    for (const host of simulator.hosts) {
      const { hostname } = host;
      if (host.tasks().length > 0) busy.add(hostname);
      else if (busy.delete(hostname)) emptiedAt.set(hostname, Date.now());
    }
  }, WATCH_MS);
}

const ANSWERS = {
  requests: () => simulator.requests.map(({ body: _, ...request }): Request => request),
  emptiedAt: () => Object.fromEntries(emptiedAt),
} as const;

process.on('message', ({ ask }: Question) => process.send?.(ANSWERS[ask]()));
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
  process.once(event, () => void simulator.stop().then(() => process.exit(0)));
}
if (simulator.hosts.some((host) => host.tasks().length > 0)) watchTasks();
process.stdout.write(`mesos master on ${simulator.url}\n`);
