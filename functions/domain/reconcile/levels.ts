/**
 * Zeros to send after a level (a metric with a current value) has fallen to 0. An alarm that
 * ignores missing data needs one zero to end; the others are spare, for processes that die.
 */
const ZEROS = 5;

/** Zeros that the next passes must still send, by level; all zeros of other levels are sent. */
export type ZerosLeft = Readonly<Record<string, number>>;

export interface LevelsToSend<L extends string> {
  readonly levels: Readonly<Partial<Record<L, number>>>;
  readonly zerosLeft: ZerosLeft;
  /** True when `zerosLeft` differs from that of the last pass. */
  readonly isChanged: boolean;
}

/**
 * Chooses the levels that a pass sends: those that are not 0, and those that a recent pass sent
 * with another value. A level that stays 0 is not sent, as it would cost money.
 *
 * @param before zeros that the last pass had still to send; undefined in the first pass, which
 *   sends all: an alarm may need a zero to end
 */
export function levelsToSend<L extends string>(
  found: Readonly<Record<L, number>>,
  before: ZerosLeft | undefined,
): LevelsToSend<L> {
  const all = (Object.entries(found) as [L, number][]).map(([level, value]) => {
    const zeros = value === 0 ? (before?.[level] ?? (before === undefined ? ZEROS : 0)) : ZEROS + 1;
    return { level, value, zeros };
  });
  const due = all.filter(({ zeros }) => zeros > 0);
  const left = due.filter(({ zeros }) => zeros > 1);
  return {
    levels: Object.fromEntries(due.map(({ level, value }) => [level, value])) as Partial<Record<L, number>>,
    zerosLeft: Object.fromEntries(left.map(({ level, zeros }) => [level, zeros - 1])),
    isChanged:
      Object.keys(before ?? {}).length !== left.length ||
      left.some(({ level, zeros }) => before?.[level] !== zeros - 1),
  };
}
