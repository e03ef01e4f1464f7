/** Words and openings that the project no longer uses, each with what to say instead. Text is given without its code. */

export interface Wording {
  readonly never: RegExp;
  readonly instead: string;
}

/** For sentences in documents, comments, and texts that people read. */
export const PHRASES: readonly Wording[] = [
  {
    never: /\b(who|whom)ever\b|\b(some|any|every|no)body\b|\b(someone|anyone|no one)\b/i,
    instead: 'the actor: the operator, another process, the reconciliation',
  },
  {
    never: /\bone (who|whom|may|might|can|cannot|has to|sees|wants|looks|calls|asks)\b/i,
    instead: 'the actor: the operator, another process, the reconciliation',
  },
  { never: /\bcan not\b/i, instead: 'cannot' },
  { never: /\bany more\b/i, instead: 'no longer' },
  {
    never: /\b(lists?|shows?|opens?|counts?|sends?|is|are|has|have|does|do) (it |them )?no more(?=[.,;:)]|$)/i,
    instead: 'no longer',
  },
  { never: /\b(is|are|was|were) there to be\b/i, instead: 'must be' },
  {
    never: /\b(is|are|was|were) to be (had|told|read|asked|given|named|made|taken)\b/i,
    instead: 'a verb: can, must, has',
  },
  { never: /\bto be had\b/i, instead: 'available' },
  { never: /\bbut for\b/i, instead: 'except, without' },
  { never: /\b(at|of|by|upon) what\b/i, instead: 'the noun: when, how much, which' },
  { never: /\bof (whom|which) (there|it|he|they|that|no|none|nothing)\b/i, instead: 'two sentences' },
  { never: /\bfor what\b/i, instead: 'why, the purpose' },
  { never: /\bthe (record|list|set|time|one|ones) of which that\b/i, instead: 'two sentences' },
  { never: /\bas (good|much) as nothing\b/i, instead: 'little' },
];

/** Words of our own for things that have a name in the field. */
export const NAMES: readonly Wording[] = [
  { never: /\bnews\b/i, instead: 'host changes' },
  { never: /\b(forsaken|forsake)\b/i, instead: 'orphaned' },
  { never: /\b(debts?|owe[sd]?)\b/i, instead: 'undelivered events' },
  { never: /\btroubles?\b/i, instead: 'errors' },
  { never: /\bstrangers?\b/i, instead: 'unknown tasks' },
  { never: /\bheld[ -]?by\b/i, instead: 'blocked by' },
  { never: /\b(told|tells?|telling)\b/i, instead: 'publish, notify, report, say, show' },
  {
    never: /\b(g[ai]ve[sn]?|giving|t[ao]o?ke[sn]?|taking) (it |them |hosts |the host |its hosts )?back\b/i,
    instead: 'revert, roll back, return',
  },
  { never: /\bwanted\b/i, instead: 'goal, desired' },
];

/** The first word of a docstring, or of a paragraph in a document. */
export const OPENINGS: readonly Wording[] = [
  { never: /^(What|Whatever|Whether|That|Why|Who|Whose)\b(?! is wrong)/, instead: 'a verb or a noun phrase' },
];

/** The forbidden wordings that the text has, as `'found' (say: instead)`. */
export function forbiddenIn(text: string, wordings: readonly Wording[]): string[] {
  return wordings.flatMap(({ never, instead }) =>
    [...text.matchAll(new RegExp(never, `${never.flags}g`))].map(([found]) => `'${found}' (say: ${instead})`),
  );
}
