import type { Command, Option } from 'commander';
import { HOST_STATES } from '../../functions/domain/host/host.ts';

/** Names that only the service knows. */
export const NAME_KINDS = ['gates', 'repairs', 'campaigns', 'windows'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/** Words that may follow one command. */
export interface CommandWords {
  /** `/host/query`; the program itself is the empty path. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionWords[];
  /** Values of the command's argument, if it has few. */
  readonly values: readonly string[];
  /** Further values, which the service knows. */
  readonly asks: NameKind | undefined;
}

export interface OptionWords {
  /** `--states`, `-s`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly values: readonly string[];
  /** Further values, which the service knows. */
  readonly asks?: NameKind | undefined;
  /** Values are comma separated. */
  readonly list: boolean;
}

/** Short names in lower case, as operators type them. */
const STATES = HOST_STATES.map((state) => state.slice('HOST_STATE_'.length).toLowerCase());

/** Lists every command with the words that may follow it. Global options belong to each. */
export function describeCommands(program: Command): CommandWords[] {
  const globals = program.options.map(optionWords);
  const help: OptionWords = {
    names: ['--help', '-h'],
    description: 'show help',
    takesValue: false,
    values: [],
    list: false,
  };

  function describe(command: Command, path: string): CommandWords[] {
    const own = command === program ? [] : command.options.map(optionWords);
    const words = {
      path,
      commands: command.commands.map((child) => ({ name: child.name(), description: child.description() })),
      options: [...own, ...globals, help],
      values: path === '/completion' ? ['bash', 'zsh', 'fish'] : [],
      asks: NAMES_AFTER.find(([pattern]) => pattern.test(path))?.[1],
    };
    return [words, ...command.commands.flatMap((child) => describe(child, `${path}/${child.name()}`))];
  }
  return describe(program, '');
}

const NAMES_AFTER = [
  [/^\/campaign\/(show|pause|resume|stop)$/, 'campaigns'],
  [/^\/window\/(show|update|preview|history|pause|resume|delete)$/, 'windows'],
] as const;

const ASKS: ReadonlyMap<string, NameKind> = new Map([
  ['--gates', 'gates'],
  ['--repair', 'repairs'],
  ['--verify', 'repairs'],
  ['--windows', 'windows'],
]);
const LISTS = ['--states', '--gates', '--windows'];

/** Values to suggest beside those. */
const KNOWN_VALUES = new Map([
  ['--states', STATES],
  ['--repair', ['person', 'none']],
  ['--verify', ['none']],
]);

function optionWords(option: Option): OptionWords {
  return {
    names: [option.long, option.short].filter((name) => name !== undefined && name !== null) as string[],
    description: option.description,
    takesValue: option.required || option.optional,
    values: KNOWN_VALUES.get(option.long ?? '') ?? option.argChoices ?? [],
    asks: ASKS.get(option.long ?? ''),
    list: LISTS.includes(option.long ?? ''),
  };
}

/** Names of the options that take the next word as their value. */
export function valueOptions(commands: readonly CommandWords[]): string[] {
  const names = commands.flatMap(({ options }) =>
    options.filter(({ takesValue }) => takesValue).flatMap((o) => o.names),
  );
  return [...new Set(names)];
}

/** Options with known values, each once. */
export function knownValues(commands: readonly CommandWords[]): OptionWords[] {
  const options = commands.flatMap(({ options }) =>
    options.filter(({ values, asks }) => values.length > 0 || asks !== undefined),
  );
  return [...new Map(options.map((option) => [option.names[0], option])).values()];
}

/** The words, and the call that prints those that the service knows; `peloton` is the program as it was typed. */
export function wordsOf(values: readonly string[], asks: NameKind | undefined, peloton: string): string {
  return [...values, ...(asks === undefined ? [] : [`$(${peloton} completion ${asks} 2>/dev/null)`])].join(' ');
}
