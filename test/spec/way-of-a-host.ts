import { judgeTrace } from './judge-trace.ts';
import type { RecordWritten, TraceLine } from './trace.ts';

/** The trace of one host that goes down and comes back up: by a request (1), a look (2), a request (3) and another look (4). */

export const WINDOW = '1000/';

function written(changes: Partial<RecordWritten>): RecordWritten {
  const rest = { managed: true, staysOff: false, force: false, stuck: false, retired: false, owes: [] };
  return { exists: true, version: 1, state: 'Up', goal: 'Down', id: 'm1', window: WINDOW, ...rest, ...changes };
}

export function write(by: string, record: Partial<RecordWritten>, byMesos = false): TraceLine {
  return { act: 'write', by, host: 'h1', new: written(record), byMesos };
}

const up = { goal: 'Up', id: 'm2', owes: [2, 3, 4] } as const;

/** By names, so that a test can leave one out, move it or change it. */
export const WAY = {
  started: { act: 'request', id: 'm1', kind: 'Start' },
  readNothing: { act: 'read', by: '1', host: 'h1', version: 0 },
  registered: write('1', {}),
  leased: { act: 'takeLease', by: '1', at: 0, until: 60_000 },
  deactivated: { act: 'deactivate', by: '1', host: 'h1' },
  posted: { act: 'post', by: '1', changes: [{ host: 'h1', from: '', to: WINDOW }] },
  released: { act: 'releaseLease', by: '1' },
  waited: { act: 'wait', token: 't1', host: 'h1', id: 'm1', phase: 'take-down' },
  readBeforeDrain: { act: 'read', by: '2', host: 'h1', version: 1 },
  draining: write('2', { version: 2, state: 'Draining', owes: [2] }),
  foundEmpty: { act: 'look', by: '2', host: 'h1', tasks: 0 },
  drained: write('2', { version: 3, state: 'Drained', owes: [2, 3] }),
  machineDown: { act: 'takeDown', by: '2', host: 'h1' },
  down: write('2', { version: 4, state: 'Down', owes: [2, 3, 4] }),
  answered: { act: 'answer', by: '2', token: 't1', how: 'Done' },
  completed: { act: 'request', id: 'm2', kind: 'Complete' },
  readDown: { act: 'read', by: '3', host: 'h1', version: 4 },
  returning: write('3', { ...up, version: 5, state: 'Down' }),
  machineUp: { act: 'bringUp', by: '3', host: 'h1' },
  registeredAgain: { act: 'agentChanges', host: 'h1', agent: 'Active', isNew: true },
  readReturning: { act: 'read', by: '4', host: 'h1', version: 5 },
  delivered: { act: 'deliver', host: 'h1', versions: [2, 3, 4] },
  up: write('4', { ...up, version: 6, state: 'Up', id: '', window: '', owes: [6] }),
} as const satisfies Record<string, TraceLine>;

export type Name = keyof typeof WAY;
export type Way = readonly (readonly [string, TraceLine])[];

export const way: Way = Object.entries(WAY);

export function without(...names: readonly Name[]): Way {
  return way.filter(([name]) => !(names as readonly string[]).includes(name));
}

export function adding(name: Name, ...lines: readonly TraceLine[]): Way {
  return way.flatMap((step) => (step[0] === name ? [...lines.map((line) => ['new', line] as const), step] : [step]));
}

export function instead(name: Name, line: TraceLine): Way {
  return way.map((step) => (step[0] === name ? [name, line] : step));
}

/** The name of the step that the specification does not allow. */
export function rejected(trace: Way): string | undefined {
  const rejection = judgeTrace(trace.map(([, line]) => line));
  return rejection && trace[rejection.step]?.[0];
}

export const read = (by: string, version: number): TraceLine => ({ act: 'read', by, host: 'h1', version });
