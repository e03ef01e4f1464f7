import { DOCUMENTS, type Fence, fences } from './documents.ts';

/** Commands in the documents, as a shell would take them apart. */

export interface Command {
  /** Such as `docs/cli.md:59`. */
  readonly at: string;
  readonly words: readonly string[];
  /** The output of the command. */
  readonly answer: string;
}

/** A redirection; a word, with quoted parts; what is between two simple commands; a comment. */
const TOKEN =
  /(\d*[<>]+&?\s*\S*)|((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\|&;<>()#]|(?<=\S)#)+)|([|&;()\n]+)|#[^\n]*/gs;

/** Lines that begin with `$ `, each with the lines that it goes on with: after a backslash, or within quotes. */
function typed({ path, line, text }: Fence): { at: string; text: string; answer: string }[] {
  const lines = text.split('\n');
  return lines.flatMap((first, index) => {
    if (!first.startsWith('$ ')) return [];
    const rest = lines.slice(index + 1);
    let whole = first.slice(2);
    while (isUnfinished(whole) && rest.length > 0) whole += `\n${rest.shift()}`;
    return [{ at: `${path}:${line + 1 + index}`, text: whole.replaceAll('\\\n', ' '), answer: rest.join('\n') }];
  });
}

function isUnfinished(text: string): boolean {
  const outside = text.replaceAll(/'[^']*'|"(?:\\.|[^"\\])*"|\\[^\n]/gs, '');
  return /['"]/.test(outside) || text.endsWith('\\');
}

/** Every simple command that is typed in the documents, without its variables and redirections. */
export function commands(): Command[] {
  return DOCUMENTS.flatMap(fences)
    .flatMap(typed)
    .flatMap(({ at, text, answer }) => simpleCommands(text).map((words) => ({ at, words, answer })));
}

/** An assignment in front of a command, as in `VARIABLE=value command`. */
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

export function simpleCommands(text: string): string[][] {
  const found: string[][] = [[]];
  for (const [, , word, separator] of text.matchAll(TOKEN)) {
    if (separator !== undefined) found.push([]);
    if (word !== undefined) found.at(-1)?.push(unquoted(word));
  }
  return found
    .map((words) => words.slice(words.findIndex((word) => !ASSIGNMENT.test(word))))
    .filter((words) => words.length > 0 && !words.every((word) => ASSIGNMENT.test(word)));
}

function unquoted(word: string): string {
  return word.replaceAll(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs, (_, single, double, escaped) => {
    return single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped;
  });
}

/** Arguments of those that run the CLI, in each of the ways in which it is run. */
export function cliCommands(): { readonly at: string; readonly args: readonly string[]; readonly answer: string }[] {
  return commands().flatMap(({ at, words, answer }) => {
    const args = cliArguments(words);
    return args === undefined ? [] : [{ at, args, answer }];
  });
}

const CLI = [['peloton'], ['npx', 'peloton'], ['npm', 'run', 'peloton', '--'], ['npm', 'run', '-s', 'peloton', '--']];

export function cliArguments(words: readonly string[]): readonly string[] | undefined {
  const prefix = CLI.find((each) => each.every((word, index) => words[index] === word));
  return prefix === undefined ? undefined : words.slice(prefix.length);
}
