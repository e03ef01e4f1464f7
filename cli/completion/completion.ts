import type { Command } from 'commander';
import { EXIT, usageError } from '../terminal/exit-code.ts';
import type { Io } from '../terminal/io.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { describeCommands } from './tree.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** `completion`: a script made from the commands themselves, so it knows each option that they do. */
export function printCompletion(program: Command, shell: string, io: Io): number {
  if (program.opts().json) throw usageError('completion prints a script, no JSON');
  if (!isShell(shell))
    throw usageError(`'${shell}' is no shell with completion: ${Object.keys(SCRIPTS).join(', ')} are`);
  io.stdout.write(SCRIPTS[shell](describeCommands(program)));
  return EXIT.done;
}

function isShell(shell: string): shell is keyof typeof SCRIPTS {
  return Object.hasOwn(SCRIPTS, shell);
}
