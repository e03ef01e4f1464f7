import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What Quint checks of the specification itself. All of it runs offline, in Quint's evaluator in TypeScript. */

const ROOT = join(import.meta.dirname, '..', '..');
const QUINT = join(ROOT, 'node_modules', '@informalsystems', 'quint', 'dist', 'src', 'cli.js');
const PROMISES = join(ROOT, 'docs', 'spec', 'promises.qnt');
/** Without it, Quint downloads another evaluator. */
const OFFLINE = ['--backend', 'typescript'];

export interface Check {
  readonly name: string;
  readonly args: readonly string[];
}

/** @param seed makes the same explorations again */
export function checks(seed: string, samples: number): readonly Check[] {
  return [
    { name: 'its types are right', args: ['typecheck', PROMISES] },
    { name: 'each promise has a witness', args: ['test', PROMISES, ...OFFLINE, '--match', 'Test$'] },
    ...['start', 'drained', 'completed'].map((from) => ({
      name: `no promise is broken from '${from}'`,
      args: [
        ...[
          'run',
          PROMISES,
          ...OFFLINE,
          '--verbosity',
          '2',
          '--invariant',
          'promises',
          '--step',
          'step',
          '--seed',
          seed,
        ],
        ...['--init', from === 'start' ? from : `${from}.then(nothing)`],
        ...['--max-samples', `${samples}`, '--max-steps', '30'],
      ],
    })),
  ];
}

/** What Quint says; it exits with 0 when the check holds. */
export async function ask({ args }: Check): Promise<{ readonly exitCode: number | null; readonly said: string }> {
  const child = spawn(process.execPath, [QUINT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, error, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, said: out + error };
}
