import type { Command } from 'commander';
import type { StartRequest } from '../../functions/contract/api/requests.ts';
import { selectorText } from '../../functions/domain/windows/host-choice.ts';
import { usageError } from '../terminal/exit-code.ts';
import type { Io } from '../terminal/io.ts';
import { readHosts } from './host-list.ts';
import { parseSelector } from './values.ts';

/** Chooses hosts by their pool, or by attributes of their agents. */

export interface ChoiceOptions {
  readonly pool?: string | undefined;
  readonly selector?: Record<string, string> | undefined;
}

export function addChoiceOptions(command: Command): Command {
  return command
    .option('--pool <pool>', 'the hosts of a pool')
    .option('--selector <attributes>', 'the hosts whose agents have these attributes: rack=7,zone=b', parseSelector);
}

/** Reads the hosts of a request: exactly one of names, `--pool` and `--selector`. */
export async function readChoice(
  args: readonly string[],
  { pool, selector }: ChoiceOptions,
  io: Io,
): Promise<Pick<StartRequest, 'hosts' | 'pool' | 'selector'>> {
  const given = [
    ...(args.length === 0 ? [] : ['hosts']),
    ...(pool === undefined ? [] : ['--pool']),
    ...(selector === undefined ? [] : ['--selector']),
  ];
  if (given.length === 0) throw usageError('no hosts given: name them, or choose them with --pool or --selector');
  if (given.length > 1) throw usageError(`use only one of ${given.join(' and ')}`);
  if (pool !== undefined) return { pool };
  return selector === undefined ? { hosts: await readHosts(args, io) } : { selector };
}

/** `in pool batch`, `with rack=7`; empty without a choice. */
export function choiceText({ pool, selector }: ChoiceOptions): string {
  if (pool !== undefined) return `in pool ${pool}`;
  return selector === undefined ? '' : `with ${selectorText(selector)}`;
}
