/** A promise of the system that a run has found broken. */
export class Broken extends Error {
  override readonly name = 'Broken';
}
