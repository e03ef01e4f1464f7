import type { HostChoice } from './start-request.ts';

/** Ways to say which hosts, as a person types them. */
export type Way = 'hosts' | 'pool' | 'selector' | 'none';

/** Each host name once. Blanks, commas and newlines separate names. */
export function namesIn(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((name) => name !== ''))];
}

/** `rack=7,zone=b` as attributes. */
function selectorIn(text: string): Record<string, string> {
  const pairs = text.split(/[\s,]+/).filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** The chosen hosts: nothing for `none`, an empty list while the text is empty. */
export function choiceOf(way: Way, text: string): HostChoice {
  if (way === 'none') return {};
  if (way === 'hosts') return { hosts: [...namesIn(text)] };
  const trimmed = text.trim();
  if (trimmed === '') return { hosts: [] };
  return way === 'pool' ? { pool: trimmed } : { selector: selectorIn(trimmed) };
}
