import type { Command, Option } from 'commander';
import { HOST_STATES } from '../../functions/domain/host/host.ts';

/** Words that may follow one command. */
export interface CommandWords {
  /** `/host/query`; the program itself is the empty path. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionWords[];
  /** Values of the command's argument, if it has few. */
  readonly values: readonly string[];
}

export interface OptionWords {
  /** `--states`, `-s`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly values: readonly string[];
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
    };
    return [words, ...command.commands.flatMap((child) => describe(child, `${path}/${child.name()}`))];
  }
  return describe(program, '');
}

/** Values to suggest; `--repair` takes others too. */
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
    list: option.long === '--states',
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
  const options = commands.flatMap(({ options }) => options.filter(({ values }) => values.length > 0));
  return [...new Map(options.map((option) => [option.names[0], option])).values()];
}
