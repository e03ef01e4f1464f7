/**
 * Counts the rounds of a job. A round is all instances that leave before the first of them is back.
 * If k of n instances may be away at once, all need at least n / k rounds.
 */
export class Rounds {
  count = 0;
  /** The round of each instance that is away. Those that left first are assumed to be back first. */
  private away: number[] = [];
  private isOver = true;

  observe(unavailable: number): void {
    while (this.away.length > unavailable) if (this.away.shift() === this.count) this.isOver = true;
    while (this.away.length < unavailable) {
      if (this.isOver) this.count += 1;
      this.isOver = false;
      this.away.push(this.count);
    }
  }

  reset(): void {
    this.count = 0;
    this.away = this.away.map(() => 0);
    this.isOver = true;
  }
}
