import type { Command } from 'commander';
import { EXIT, usageError } from '../terminal/exit-code.ts';
import type { Io } from '../terminal/io.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { describeCommands, NAME_KINDS, type NameKind } from './tree.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** `completion`: prints a script made from the commands, so it knows each of their options. */
export function printCompletion(program: Command, shell: string, io: Io): number {
  if (program.opts().json) throw usageError('completion prints a script: leave out --json');
  if (!isShell(shell))
    throw usageError(`there is no completion for '${shell}': use one of ${Object.keys(SCRIPTS).join(', ')}`);
  io.stdout.write(SCRIPTS[shell](describeCommands(program)));
  return EXIT.done;
}

/** True for a kind of names that the scripts ask the service for. */
export function isNameKind(text: string): text is NameKind {
  return (NAME_KINDS as readonly string[]).includes(text);
}

function isShell(shell: string): shell is keyof typeof SCRIPTS {
  return Object.hasOwn(SCRIPTS, shell);
}
